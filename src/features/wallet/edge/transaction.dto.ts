import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  TRANSACTION_STATES,
  TRANSACTION_STATUSES,
  type TransactionState,
  type TransactionStatus,
} from '#libs/transactions';
import { EXAMPLE } from './examples.js';
import { DetailsScalar } from './json.scalars.js';
import { PageInfoDto } from './paging.dto.js';

const WEI = 'wei, decimal digits';

@ObjectType('WalletTransactionFees', { description: 'What is offered for a unit of gas, in wei' })
export class FeesDto {
  @ApiProperty({ enum: ['eip1559', 'legacy'] }) @Field() type: string;
  @ApiPropertyOptional({ type: String, description: WEI, example: '2000000000' })
  @Field(() => String, { nullable: true })
  maxFeePerGas?: string | undefined;
  @ApiPropertyOptional({ type: String, description: WEI, example: '1000000000' })
  @Field(() => String, { nullable: true })
  maxPriorityFeePerGas?: string | undefined;
  @ApiPropertyOptional({ type: String, description: WEI })
  @Field(() => String, { nullable: true })
  gasPrice?: string | undefined;
}

@ObjectType('WalletTransactionConfirmations', { description: 'Blocks on top of and including its own' })
export class ConfirmationsDto {
  @ApiProperty({ example: 12 }) @Field(() => Int) required: number;
  @ApiProperty({ example: 3 }) @Field(() => Int) seen: number;
}

@ObjectType('WalletTransactionFailure')
export class FailureDto {
  @ApiProperty({ enum: ['reverted', 'refused', 'expired'] }) @Field() kind: string;
  @ApiProperty() @Field() reason: string;
}

/** For REST and GraphQL alike. */
@ObjectType('WalletTransaction', {
  description: 'One wanted effect on a network, which happens exactly once',
})
export class TransactionDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE.transaction }) @Field(() => ID) id: string;
  @ApiProperty({ example: EXAMPLE.network }) @Field() network: string;
  @ApiProperty({ example: EXAMPLE.address }) @Field() from: string;
  @ApiPropertyOptional({
    type: String,
    example: EXAMPLE.receiver,
    description: 'Absent where a contract is created',
  })
  @Field(() => String, { nullable: true })
  to?: string | undefined;
  @ApiProperty({ example: '1', description: WEI }) @Field({ description: WEI }) value: string;
  @ApiPropertyOptional({ type: String, example: '0x', description: 'Not in lists' })
  @Field(() => String, { nullable: true })
  data?: string | undefined;
  @ApiProperty({ enum: TRANSACTION_STATES }) @Field(() => String) state: TransactionState;
  @ApiProperty({ enum: TRANSACTION_STATUSES, description: 'PENDING unless confirmed, failed or cancelled' })
  @Field(() => String)
  status: TransactionStatus;
  @ApiPropertyOptional({
    type: String,
    example: EXAMPLE.hash,
    description: 'Of the attempt in a block, else of the newest',
  })
  @Field(() => String, { nullable: true, description: 'Of the attempt in a block, else of the newest' })
  hash?: string | undefined;
  @ApiPropertyOptional({ type: Number, example: 7 })
  @Field(() => Float, { nullable: true })
  nonce?: number | undefined;
  @ApiPropertyOptional({ type: String, example: '21000' })
  @Field(() => String, { nullable: true })
  gasLimit?: string | undefined;
  @ApiPropertyOptional({ type: FeesDto })
  @Field(() => FeesDto, { nullable: true })
  fees?: FeesDto | undefined;
  @ApiPropertyOptional({ type: String, example: '21000' })
  @Field(() => String, { nullable: true })
  gasUsed?: string | undefined;
  @ApiPropertyOptional({ type: String, example: '1000000007', description: `Paid for a unit of gas; ${WEI}` })
  @Field(() => String, { nullable: true, description: `Paid for a unit of gas; ${WEI}` })
  gasPrice?: string | undefined;
  @ApiPropertyOptional({ type: Number, example: 42 })
  @Field(() => Float, { nullable: true })
  blockNumber?: number | undefined;
  @ApiPropertyOptional({ type: String, example: EXAMPLE.hash })
  @Field(() => String, { nullable: true })
  blockHash?: string | undefined;
  @ApiPropertyOptional({ type: String, description: 'Of the contract that it creates' })
  @Field(() => String, { nullable: true, description: 'Of the contract that it creates' })
  contractAddress?: string | undefined;
  @ApiProperty({ type: ConfirmationsDto }) @Field(() => ConfirmationsDto) confirmations: ConfirmationsDto;
  @ApiPropertyOptional({ type: String, description: 'Why it does not go on at the moment' })
  @Field(() => String, { nullable: true, description: 'Why it does not go on at the moment' })
  waitingFor?: string | undefined;
  @ApiPropertyOptional({ type: FailureDto })
  @Field(() => FailureDto, { nullable: true })
  failure?: FailureDto | undefined;
  @ApiProperty({ example: EXAMPLE.userId, description: 'Who asked for it' }) @Field() owner: string;
  @ApiProperty({ example: 'transfer' }) @Field() purpose: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'What it is about, by its purpose',
  })
  @Field(() => DetailsScalar)
  details: object;
  @ApiProperty({ format: 'date-time', example: EXAMPLE.time }) @Field() createdAt: string;
  @ApiProperty({ format: 'date-time', example: EXAMPLE.time }) @Field() updatedAt: string;
  @ApiProperty({ enum: ['database'] }) @Field() source: string;
}

export class TransactionPageDto {
  @ApiProperty({ type: [TransactionDto] }) items: readonly TransactionDto[];
  @ApiPropertyOptional({ description: 'Absent on the last page' }) nextCursor?: string;
}

export class TransactionListDto {
  @ApiProperty({ type: [TransactionDto], description: 'In the order of the request' })
  items: readonly TransactionDto[];
}

@ObjectType('WalletTransactionEdge')
export class TransactionEdgeDto {
  @Field({ description: '`after` of what follows' }) cursor: string;
  @Field(() => TransactionDto) node: TransactionDto;
}

@ObjectType('WalletTransactionConnection')
export class TransactionConnectionDto {
  @Field(() => [TransactionEdgeDto]) edges: readonly TransactionEdgeDto[];
  @Field(() => [TransactionDto], { description: 'Those of the edges' }) nodes: readonly TransactionDto[];
  @Field(() => PageInfoDto) pageInfo: PageInfoDto;
}

@ObjectType('WalletTransactionAttempt', {
  description: 'One set of signed bytes; those of one nonce exclude each other',
})
export class AttemptDto {
  @ApiProperty({ example: 1 }) @Field(() => Int) number: number;
  @ApiProperty({ enum: ['first', 'replacement', 'speed-up', 'cancellation', 'resent', 'raw'] })
  @Field()
  kind: string;
  @ApiProperty({ example: EXAMPLE.hash }) @Field() hash: string;
  @ApiProperty({ example: 7 }) @Field(() => Float) nonce: number;
  @ApiProperty({ type: FeesDto }) @Field(() => FeesDto) fees: FeesDto;
  @ApiProperty({ format: 'date-time' }) @Field() createdAt: string;
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  @Field(() => String, { nullable: true })
  sentAt?: string | undefined;
  @ApiProperty({ enum: ['prepared', 'sent', 'mined', 'replaced', 'superseded', 'rejected', 'waiting'] })
  @Field()
  outcome: string;
  @ApiPropertyOptional({ type: String })
  @Field(() => String, { nullable: true })
  note?: string | undefined;
}

export class AttemptListDto {
  @ApiProperty({ type: [AttemptDto] }) items: readonly AttemptDto[];
}

export class SignedTransactionDto {
  @ApiProperty({ type: TransactionDto }) transaction: TransactionDto;
  @ApiProperty({ description: 'As it is broadcast (EIP-2718)', example: '0x02f86b…' }) raw: string;
}
