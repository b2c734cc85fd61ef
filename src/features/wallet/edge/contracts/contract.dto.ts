import { Field, ID, ObjectType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  CONTRACT_ORIGINS,
  CONTRACT_STATUSES,
  CONTRACT_TYPES,
  type ContractOrigin,
  type ContractStatus,
  type ContractType,
} from '../../domain/contracts/smart-contract.js';
import { EXAMPLE } from '../examples.js';
import { PageInfoDto } from '../paging.dto.js';
import { ContractJsonScalar } from './contract.scalars.js';

const ANYTHING = { type: 'array', items: { type: 'object', additionalProperties: true } } as const;

/** For REST and GraphQL alike. */
@ObjectType('SmartContract', { description: 'A contract that can be used by its ABI' })
export class ContractDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE.transaction }) @Field(() => ID) id: string;
  @ApiProperty({ example: EXAMPLE.network }) @Field() network: string;
  @ApiPropertyOptional({ type: String, example: EXAMPLE.token, description: 'Absent until it is in a block' })
  @Field(() => String, { nullable: true, description: 'Null until it is in a block' })
  address?: string | undefined;
  @ApiProperty({ example: 'Voices' }) @Field() name: string;
  @ApiProperty({ enum: CONTRACT_TYPES }) @Field(() => String) type: ContractType;
  @ApiProperty({ enum: CONTRACT_ORIGINS }) @Field(() => String) origin: ContractOrigin;
  @ApiProperty({ enum: CONTRACT_STATUSES, description: 'deploying until its transaction is confirmed' })
  @Field(() => String, { description: 'deploying until its transaction is confirmed' })
  status: ContractStatus;
  @ApiPropertyOptional({ ...ANYTHING, description: 'In one form, whatever was sent. Not in lists' })
  @Field(() => ContractJsonScalar, { nullable: true, description: 'Not in lists' })
  abi?: readonly unknown[] | undefined;
  @ApiPropertyOptional({ ...ANYTHING, description: 'What can be called, for people and forms. Not in lists' })
  @Field(() => ContractJsonScalar, { nullable: true, description: 'What can be called. Not in lists' })
  methods?: readonly unknown[] | undefined;
  @ApiPropertyOptional({ type: String, example: EXAMPLE.address })
  @Field(() => String, { nullable: true })
  deployer?: string | undefined;
  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'Of the transaction that creates it' })
  @Field(() => ID, { nullable: true, description: 'Of the transaction that creates it' })
  transactionId?: string | undefined;
  @ApiPropertyOptional({ type: String, example: EXAMPLE.hash })
  @Field(() => String, { nullable: true })
  deployTxHash?: string | undefined;
  @ApiPropertyOptional({ type: String, description: 'Why it is not there' })
  @Field(() => String, { nullable: true, description: 'Why it is not there' })
  failure?: string | undefined;
  @ApiProperty({ description: 'One that is not active is read only' })
  @Field({ description: 'One that is not active is read only' })
  isActive: boolean;
  @ApiProperty({ example: EXAMPLE.userId, description: 'Who deployed or registered it' })
  @Field({ description: 'Who deployed or registered it' })
  owner: string;
  @ApiProperty({ format: 'date-time', example: EXAMPLE.time }) @Field() createdAt: string;
  @ApiProperty({ format: 'date-time', example: EXAMPLE.time }) @Field() updatedAt: string;
  @ApiProperty({ enum: ['database'] }) @Field() source: string;
}

export class ContractPageDto {
  @ApiProperty({ type: [ContractDto] }) items: readonly ContractDto[];
  @ApiPropertyOptional({ description: 'Absent on the last page' }) nextCursor?: string;
}

@ObjectType('SmartContractEdge')
export class ContractEdgeDto {
  @Field({ description: '`after` of what follows' }) cursor: string;
  @Field(() => ContractDto) node: ContractDto;
}

@ObjectType('SmartContractConnection')
export class ContractConnectionDto {
  @Field(() => [ContractEdgeDto]) edges: readonly ContractEdgeDto[];
  @Field(() => [ContractDto], { description: 'Those of the edges' }) nodes: readonly ContractDto[];
  @Field(() => PageInfoDto) pageInfo: PageInfoDto;
}

@ObjectType('SmartContractValue')
export class ContractValueDto {
  @ApiProperty({ example: 'arg0', description: 'As the ABI names it, or arg0, arg1 … by position' })
  @Field({ description: 'As the ABI names it, or arg0, arg1 … by position' })
  name: string;
  @ApiProperty({ example: 'uint256' }) @Field() type: string;
  @ApiProperty({
    oneOf: [
      { type: 'string' },
      { type: 'boolean' },
      { type: 'array', items: {} },
      { type: 'object', additionalProperties: true },
    ],
    description: 'Integers as decimal digits, bytes as hex, structs as objects',
    example: '1000000000000000000000',
  })
  @Field(() => ContractJsonScalar, {
    description: 'Integers as decimal digits, bytes as hex, structs as objects',
  })
  value: unknown;
}

@ObjectType('SmartContractAnswer', { description: 'What a contract answers, as of one block' })
export class ContractAnswerDto {
  @ApiProperty({ example: 'totalSupply()' }) @Field() method: string;
  @ApiProperty({ type: [ContractValueDto] })
  @Field(() => [ContractValueDto])
  results: readonly ContractValueDto[];
  @ApiProperty({ enum: ['chain'] }) @Field() source: string;
  @ApiProperty({ example: '42' }) @Field() asOfBlock: string;
  @ApiProperty({ format: 'date-time', example: EXAMPLE.time, description: "The block's own time" })
  @Field({ description: "The block's own time" })
  asOf: string;
}

export class MethodOutputsDto {
  @ApiProperty({ example: 'totalSupply()' }) method: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'By name, or arg0, arg1 … by position',
    example: { arg0: '1000000000000000000000' },
  })
  outputs: object;
  @ApiProperty({ enum: ['chain'] }) source: string;
  @ApiProperty({ example: '42' }) asOfBlock: string;
  @ApiProperty({ format: 'date-time', example: EXAMPLE.time }) asOf: string;
}
