import { Field, Int, ObjectType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EXAMPLE } from './examples.js';

@ObjectType('WalletProblem', { description: 'Why a part of an answer is missing' })
export class PartProblemDto {
  @ApiProperty({ example: 'CHAIN_UNAVAILABLE' }) @Field() code: string;
  @ApiProperty() @Field() detail: string;
  @ApiProperty({ description: 'True if the same request may succeed later' }) @Field() retryable: boolean;
}

@ObjectType('WalletTokenBalance', { description: 'What an account holds of an ERC-20 token' })
export class TokenBalanceDto {
  @ApiProperty({ example: EXAMPLE.token, description: 'The contract' }) @Field() token: string;
  @ApiPropertyOptional({
    type: String,
    example: 'DAO',
    description: 'As the contract says: anyone may choose any',
  })
  @Field(() => String, { nullable: true, description: 'As the contract says: anyone may choose any' })
  symbol?: string | undefined;
  @ApiPropertyOptional({ type: Number, example: 18 })
  @Field(() => Int, { nullable: true })
  decimals?: number | undefined;
  @ApiPropertyOptional({
    type: String,
    example: '1500000000000000000',
    description: 'Base units, decimal digits',
  })
  @Field(() => String, { nullable: true, description: 'Base units, decimal digits' })
  amount?: string | undefined;
  @ApiPropertyOptional({ type: String, example: '1.5' })
  @Field(() => String, { nullable: true })
  formatted?: string | undefined;
  @ApiPropertyOptional({ type: PartProblemDto, description: 'In place of the amount' })
  @Field(() => PartProblemDto, { nullable: true })
  error?: PartProblemDto | undefined;
}

/** One class for REST and GraphQL. */
@ObjectType('WalletBalance', {
  description: 'What an account holds on a network; the native balance is that of one block',
})
export class BalanceDto {
  @ApiProperty({ example: EXAMPLE.network })
  @Field()
  network: string;

  @ApiProperty({ description: 'CAIP-2', example: 'eip155:31337' })
  @Field({ description: 'CAIP-2' })
  chainId: string;

  @ApiProperty({ example: EXAMPLE.funded })
  @Field()
  address: string;

  @ApiProperty({ description: 'Smallest unit (wei), decimal digits', example: '10000000000000000000000' })
  @Field({ description: 'Smallest unit (wei), decimal digits' })
  amount: string;

  @ApiProperty({ enum: ['chain'] })
  @Field()
  source: string;

  @ApiProperty({ description: 'Number of the block it was read at', example: '12' })
  @Field({ description: 'Number of the block it was read at' })
  asOfBlock: string;

  @ApiProperty({ format: 'date-time' })
  @Field({ description: 'Time of that block' })
  asOf: string;

  @ApiPropertyOptional({
    type: [TokenBalanceDto],
    description: 'Of the tokens that were asked for, at the head',
  })
  @Field(() => [TokenBalanceDto], {
    nullable: true,
    description: 'Of the tokens that were asked for, at the head',
  })
  tokens?: readonly TokenBalanceDto[] | undefined;
}

@ObjectType('WalletNetworkBalance')
export class NetworkBalanceDto {
  @ApiProperty({ example: EXAMPLE.network }) @Field() network: string;
  @ApiProperty({
    enum: ['complete', 'partial', 'unavailable'],
    description: 'partial: a token did not answer; unavailable: `error` says why',
  })
  @Field({ description: 'complete, partial (a token did not answer) or unavailable (`error` says why)' })
  status: string;
  @ApiPropertyOptional({ type: String, example: '10000', description: 'The native balance in whole coins' })
  @Field(() => String, { nullable: true, description: 'The native balance in whole coins' })
  formatted?: string | undefined;
  @ApiPropertyOptional({ type: BalanceDto })
  @Field(() => BalanceDto, { nullable: true })
  balance?: BalanceDto | undefined;
  @ApiPropertyOptional({ type: PartProblemDto })
  @Field(() => PartProblemDto, { nullable: true })
  error?: PartProblemDto | undefined;
}

@ObjectType('WalletBalances', { description: 'What a wallet holds, network by network' })
export class WalletBalancesDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE.wallet }) @Field() walletId: string;
  @ApiProperty({ example: EXAMPLE.address }) @Field() address: string;
  @ApiProperty({ type: [NetworkBalanceDto] })
  @Field(() => [NetworkBalanceDto])
  networks: readonly NetworkBalanceDto[];
}
