import { applyDecorators } from '@nestjs/common';
import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import type { FeeSpeed } from '#libs/chain';
import { parseAddress } from '../../usecases/addresses.js';
import type { ContractSender } from '../../usecases/contracts/contract-transaction.js';
import { EXAMPLE } from '../examples.js';
import { given } from '../given.js';
import { FEE_SPEEDS } from '../transfer.dto.js';
import { IsAmount, IsEvmAddress } from '../validators.js';
import { Allow, IsIn, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from '../rules.js';

/** JSON as it was sent: it is checked by its ABI, and not copied before. */
export const RawJson = (): PropertyDecorator => (target, property) => {
  Allow()(target, property);
  Transform(({ obj }: { obj: Readonly<Record<string | symbol, unknown>> }) => obj[property])(
    target,
    property,
  );
};

/** An optional string of digits or the like, for REST and GraphQL alike. */
const OptionalText = (description: string, example?: string) =>
  applyDecorators(
    ApiPropertyOptional({ type: String, description, ...(example !== undefined && { example }) }),
    Field(() => String, { nullable: true, description }),
    IsOptional(),
  );

export const Value = (what: string) =>
  applyDecorators(OptionalText(`For a ${what} that is payable. Unit: wei`), IsAmount());

export const Network = () =>
  applyDecorators(ApiProperty({ example: EXAMPLE.network }), Field(), IsString(), MaxLength(64));

export const ContractAddress = (example: string = EXAMPLE.token) =>
  applyDecorators(ApiProperty({ example }), Field(), IsEvmAddress());

const WALLET = 'The wallet that pays; either this or from';
const CONFIRMATIONS = 'Blocks, its own included; as the network is configured unless told';

/** Who pays, and how much. */
@InputType({ isAbstract: true })
export class ContractPayingDto {
  @ApiPropertyOptional({ format: 'uuid', description: WALLET })
  @Field(() => ID, { nullable: true, description: WALLET })
  @IsOptional()
  @IsUUID()
  walletId?: string;

  @OptionalText('The address of a wallet that pays', EXAMPLE.funded)
  @IsEvmAddress()
  from?: string;

  @OptionalText('In gas units; without it the call is tried first, and refused if the contract would refuse')
  @IsAmount()
  gasLimit?: string;

  @ApiPropertyOptional({ enum: FEE_SPEEDS, default: 'standard', example: 'standard' })
  @Field(() => String, { nullable: true, description: 'slow, standard (unless told) or fast' })
  @IsOptional()
  @IsIn(FEE_SPEEDS)
  speed?: FeeSpeed;

  @OptionalText('Never offer more for a unit of gas. Unit: wei')
  @IsAmount()
  maxFeePerGas?: string;

  @ApiPropertyOptional({ type: Number, description: CONFIRMATIONS, minimum: 1, maximum: 10_000 })
  @Field(() => Int, { nullable: true, description: CONFIRMATIONS })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10_000)
  confirmations?: number;
}

@InputType({ isAbstract: true })
export class ContractSendingDto extends ContractPayingDto {
  @Network() network: string;
}

export function senderOf(network: string, dto: ContractPayingDto): ContractSender {
  const { walletId, from, gasLimit, speed, maxFeePerGas, confirmations } = given(dto);
  return {
    network,
    walletId,
    from: parseAddress(from),
    gasLimit: amountOf(gasLimit),
    speed,
    maxFeePerGas: amountOf(maxFeePerGas),
    confirmations,
  };
}

export const amountOf = (digits: string | undefined): bigint | undefined =>
  digits === undefined ? undefined : BigInt(digits);
