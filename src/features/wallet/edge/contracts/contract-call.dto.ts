import { applyDecorators } from '@nestjs/common';
import { Field, InputType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { parseAddress } from '../../usecases/addresses.js';
import type { CallBatchRequest } from '../../usecases/contracts/call-batch.js';
import type { CallRequest, MethodCall } from '../../usecases/contracts/call-contract.js';
import type { QueryRequest } from '../../usecases/contracts/query-contract.js';
import { EXAMPLE } from '../examples.js';
import { given } from '../given.js';
import { IsAmount, IsEvmAddress } from '../validators.js';
import { ARGUMENTS_SCHEMA } from './contract-request.dto.js';
import {
  amountOf,
  ContractAddress,
  ContractPayingDto,
  ContractSendingDto,
  Network,
  RawJson,
  senderOf,
  Value,
} from './contract-sending.dto.js';
import { ContractJsonScalar } from './contract.scalars.js';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from '../rules.js';

const METHOD = 'Its name, or its signature where the name is overloaded';
const ARGS = 'In order as a list, or by name as an object; integers as decimal digits, bytes as hex';
const MAX_SIGNATURE = 10_000;
const MAX_CALLS = 200;

const Method = (example: string) =>
  applyDecorators(
    ApiProperty({ description: METHOD, maxLength: MAX_SIGNATURE, example }),
    Field({ description: METHOD }),
    IsString(),
    MaxLength(MAX_SIGNATURE),
  );
const Arguments = (example: readonly string[]) =>
  applyDecorators(
    ApiPropertyOptional({ ...ARGUMENTS_SCHEMA, description: ARGS, example }),
    Field(() => ContractJsonScalar, { nullable: true, description: ARGS }),
    RawJson(),
  );
/** Also of a query string; what is neither word is left for the validation to refuse. */
const OptionalFlag = (description: string) =>
  applyDecorators(
    ApiPropertyOptional({ type: Boolean, description }),
    Field(() => Boolean, { nullable: true, description }),
    IsOptional(),
    Transform(({ value }: { value: unknown }) =>
      value === 'true' ? true : value === 'false' ? false : value,
    ),
    IsBoolean(),
  );
const BLOCK = 'The number of the block to ask at; the head unless told';
const AtBlock = () =>
  applyDecorators(
    ApiPropertyOptional({ type: String, description: BLOCK }),
    Field(() => String, { nullable: true, description: BLOCK }),
    IsOptional(),
    IsAmount(),
  );
const FROM = 'Who seems to ask';
const Asker = () =>
  applyDecorators(
    ApiPropertyOptional({ type: String, description: FROM, example: EXAMPLE.funded }),
    Field(() => String, { nullable: true, description: FROM }),
    IsOptional(),
    IsEvmAddress(),
  );
const SIMULATE = 'Tries a method that would change the state';
const TRANSFER = [EXAMPLE.receiver, '1'];

export class CallContractDto extends ContractPayingDto {
  @Method('transfer') method: string;
  @Arguments(TRANSFER) args?: unknown;
  @Value('method') value?: string;
}

@InputType('CallContractInput')
export class CallContractInput extends ContractSendingDto {
  @ContractAddress() address: string;
  @Method('transfer') method: string;
  @Arguments(TRANSFER) args?: unknown;
  @Value('method') value?: string;
}

export class QueryContractDto {
  @Method('totalSupply') method: string;
  @Arguments([]) args?: unknown;
  @AtBlock() atBlock?: string;
  @OptionalFlag(SIMULATE) simulate?: boolean;
  @Asker() from?: string;
  @Value('method') value?: string;
}

@InputType('QueryContractInput')
export class QueryContractInput {
  @Network() network: string;
  @ContractAddress() address: string;
  @Method('totalSupply') method: string;
  @Arguments([]) args?: unknown;
  @AtBlock() atBlock?: string;
  @OptionalFlag(SIMULATE) simulate?: boolean;
  @Asker() from?: string;
  @Value('method') value?: string;
}

/** Beside the arguments, which are the body. */
export class MethodQueryDto extends ContractPayingDto {
  @Value('method') value?: string;
  @AtBlock() atBlock?: string;
  @OptionalFlag(`${SIMULATE}, in place of a transaction`) simulate?: boolean;
}

@InputType('CallContractBatchItem')
export class BatchCallDto {
  @ContractAddress() address: string;
  @Method('transfer') method: string;
  @Arguments(TRANSFER) args?: unknown;
  @Value('method') value?: string;
}

@InputType('CallContractBatchInput')
export class CallBatchDto extends ContractSendingDto {
  @ApiProperty({ type: [BatchCallDto], minItems: 1, maxItems: MAX_CALLS, description: 'All or none' })
  @Field(() => [BatchCallDto], { description: `1 to ${MAX_CALLS}; all or none` })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_CALLS)
  @ValidateNested({ each: true })
  @Type(() => BatchCallDto)
  calls: BatchCallDto[];

  @OptionalFlag('One transaction for all, where the contract has multicall(bytes[])') multicall?: boolean;
}

export interface Place {
  readonly network: string;
  readonly address: string;
}

export function callOf({ network, address }: Place, dto: CallContractDto): CallRequest {
  return { ...senderOf(network, dto), address, ...methodOf(dto) };
}

export function queryOf({ network, address }: Place, dto: QueryContractDto): QueryRequest {
  const { atBlock, simulate, from } = given(dto);
  return {
    network,
    address,
    simulate,
    ...methodOf(dto),
    atBlock: amountOf(atBlock),
    from: parseAddress(from),
  };
}

export function batchOf(dto: CallBatchDto): CallBatchRequest {
  const { multicall } = given(dto);
  const calls = dto.calls.map((call) => ({ address: call.address, ...methodOf(call) }));
  return { ...senderOf(dto.network, dto), calls, multicall };
}

function methodOf(dto: Pick<CallContractDto, 'method' | 'args' | 'value'>): MethodCall {
  const { method, args, value } = given(dto);
  return { method, args, value: amountOf(value) };
}
