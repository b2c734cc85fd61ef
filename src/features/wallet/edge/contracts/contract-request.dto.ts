import { Field, InputType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { deployables } from '#libs/contracts';
import { CONTRACT_TYPES, type ContractType } from '../../domain/contracts/smart-contract.js';
import { parseAddress } from '../../usecases/addresses.js';
import type { ChangeRequest } from '../../usecases/contracts/change-contract.js';
import type { DeploymentRequest } from '../../usecases/contracts/deploy-contract.js';
import type { RegistrationRequest } from '../../usecases/contracts/register-contract.js';
import { EXAMPLE } from '../examples.js';
import { given } from '../given.js';
import {
  amountOf,
  ContractAddress,
  ContractSendingDto,
  Network,
  RawJson,
  senderOf,
  Value,
} from './contract-sending.dto.js';
import { ContractJsonScalar } from './contract.scalars.js';
import { IsBoolean, IsIn, IsOptional, IsString, Length, MaxLength } from '../rules.js';

const ABI = 'A Solidity JSON ABI, or signatures such as "function total() view returns (uint256)"';
const ABI_EXAMPLE = ['function totalSupply() view returns (uint256)'];
/** Arachnid's deployment proxy, which is on the simulation and on most networks. */
const PROXY = { address: '0x4e59b44847b379578588920cA78FbF26c0B4956C', abi: ['fallback() payable'] };
const ABI_SCHEMA = {
  type: 'array' as const,
  items: { oneOf: [{ type: 'string' as const }, { type: 'object' as const, additionalProperties: true }] },
};
export const ARGUMENTS_SCHEMA = {
  oneOf: [
    { type: 'array' as const, items: {} },
    { type: 'object' as const, additionalProperties: true },
  ],
};
/** A call of EIP-3860's largest creation code, in hex. */
const MAX_BYTECODE = 2 + 2 * 49_152;

const PARAMETERS = Object.entries(deployables)
  .map(([type, { parameters }]) => {
    const lines = parameters.map(({ name, type: kind, description }) => `${name} (${kind}: ${description})`);
    return `${type}: ${lines.join('; ')}`;
  })
  .join('. ');
const EXAMPLE_PARAMETERS = { name: 'Voices', symbol: 'VOICE', holder: EXAMPLE.funded, supply: '1000' };

@InputType('DeployContractInput')
export class DeployContractDto extends ContractSendingDto {
  @ApiProperty({ enum: CONTRACT_TYPES, example: 'TOKEN' })
  @Field(() => String, { description: 'DAO_GOVERNANCE, TOKEN, TREASURY or CUSTOM' })
  @IsIn(CONTRACT_TYPES)
  type: ContractType;

  @ApiProperty({ minLength: 1, maxLength: 190, example: 'Voices' })
  @Field()
  @IsString()
  @Length(1, 190)
  name: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: `Of all types but CUSTOM. ${PARAMETERS}`,
    example: EXAMPLE_PARAMETERS,
  })
  @Field(() => ContractJsonScalar, { nullable: true, description: 'Of all types but CUSTOM, by name' })
  @RawJson()
  parameters?: unknown;

  @ApiPropertyOptional({ ...ABI_SCHEMA, description: `Of CUSTOM. ${ABI}` })
  @Field(() => ContractJsonScalar, { nullable: true, description: `Of CUSTOM. ${ABI}` })
  @RawJson()
  abi?: unknown;

  @ApiPropertyOptional({ description: 'Of CUSTOM. Creation code, 0x-prefixed hex', maxLength: MAX_BYTECODE })
  @Field(() => String, { nullable: true, description: 'Of CUSTOM. Creation code, 0x-prefixed hex' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_BYTECODE)
  bytecode?: string;

  @ApiPropertyOptional({
    ...ARGUMENTS_SCHEMA,
    description: "Of CUSTOM. The constructor's, in order or by name",
  })
  @Field(() => ContractJsonScalar, { nullable: true, description: "Of CUSTOM. The constructor's" })
  @RawJson()
  args?: unknown;

  @Value('constructor') value?: string;
}

@InputType('RegisterContractInput')
export class RegisterContractDto {
  @Network() network: string;

  @ContractAddress(PROXY.address) address: string;

  @ApiProperty({ minLength: 1, maxLength: 190, example: 'Voices' })
  @Field()
  @IsString()
  @Length(1, 190)
  name: string;

  @ApiPropertyOptional({ enum: CONTRACT_TYPES, default: 'CUSTOM', example: 'CUSTOM' })
  @Field(() => String, { nullable: true, description: 'CUSTOM unless told' })
  @IsOptional()
  @IsIn(CONTRACT_TYPES)
  type?: ContractType;

  @ApiPropertyOptional({ ...ABI_SCHEMA, description: `${ABI}. Only CUSTOM needs it`, example: PROXY.abi })
  @Field(() => ContractJsonScalar, { nullable: true, description: `${ABI}. Only CUSTOM needs it` })
  @RawJson()
  abi?: unknown;
}

export class ChangeContractDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 190, example: 'Voices' })
  @IsOptional()
  @IsString()
  @Length(1, 190)
  name?: string;

  @ApiPropertyOptional({ description: 'False: read only', example: true })
  @IsOptional()
  @IsBoolean()
  isActive?: boolean;

  @ApiPropertyOptional({ ...ABI_SCHEMA, description: ABI, example: ABI_EXAMPLE })
  @RawJson()
  abi?: unknown;
}

export function deploymentOf(dto: DeployContractDto): DeploymentRequest {
  const { type, name, parameters, abi, bytecode, args, value } = given(dto);
  return {
    ...senderOf(dto.network, dto),
    type,
    name,
    parameters,
    abi,
    bytecode,
    args,
    value: amountOf(value),
  };
}

export function registrationOf(dto: RegisterContractDto): RegistrationRequest {
  const { network, address, name, type = 'CUSTOM', abi } = given(dto);
  return { network, address: parseAddress(address) ?? address, name, type, abi };
}

export function changeOf(
  place: { readonly network: string; readonly address: string },
  dto: ChangeContractDto,
): ChangeRequest {
  const { name, isActive, abi } = given(dto);
  return { ...place, name, isActive, abi };
}
