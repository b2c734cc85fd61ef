import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import type { SpendingPolicy } from '#libs/transactions';
import { parseAddress } from '../usecases/addresses.js';
import { EXAMPLE } from './examples.js';
import { given } from './given.js';
import { IsAmount, IsEvmAddress } from './validators.js';
import { ArrayMaxSize, ArrayUnique, IsArray, IsOptional, ValidateNested } from './rules.js';

class CapsDto {
  @ApiPropertyOptional({
    type: String,
    description: 'Base units, by transaction',
    example: '1000000000000000000',
  })
  @IsOptional()
  @IsAmount()
  perTransaction?: string | undefined;

  @ApiPropertyOptional({
    type: String,
    description: 'Base units, by day (UTC)',
    example: '5000000000000000000',
  })
  @IsOptional()
  @IsAmount()
  perDay?: string | undefined;
}

export class TokenCapsDto extends CapsDto {
  @ApiProperty({ description: 'An ERC-20 contract', example: EXAMPLE.token })
  @IsEvmAddress()
  token: string;
}

/** Asked before it is known what the entries are; those that are none are told by another rule. */
function tokenOf(entry: unknown): unknown {
  const token = entry instanceof TokenCapsDto ? (entry.token as unknown) : undefined;
  return typeof token === 'string' ? token.toLowerCase() : Symbol();
}

/** What a wallet may spend; what is not said is not limited. */
export class PolicyDto extends CapsDto {
  @ApiPropertyOptional({
    type: [String],
    description:
      'Whom it may pay and call; receivers of ERC-20 transfers count. Anyone if absent, nobody if empty',
    example: [EXAMPLE.receiver],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsEvmAddress({ each: true })
  receivers?: readonly string[] | undefined;

  @ApiPropertyOptional({
    type: String,
    description: 'wei that stay after value and the most that gas may cost',
    example: '0',
  })
  @IsOptional()
  @IsAmount()
  minimumBalance?: string | undefined;

  @ApiPropertyOptional({ type: [TokenCapsDto], description: 'The same two caps by ERC-20 contract' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @ArrayUnique(tokenOf, 'must name each token once')
  @ValidateNested({ each: true })
  @Type(() => TokenCapsDto)
  tokens?: readonly TokenCapsDto[] | undefined;
}

export function policyOf(dto: PolicyDto): SpendingPolicy {
  const { receivers, minimumBalance, tokens } = given(dto);
  const caps = tokens?.map((entry) => [parseAddress(entry.token) ?? entry.token, capsOf(entry)] as const);
  return {
    ...capsOf(dto),
    ...(receivers && { receivers: receivers.map((receiver) => parseAddress(receiver) ?? receiver) }),
    ...(minimumBalance !== undefined && { minimumBalance: BigInt(minimumBalance) }),
    ...(caps && { tokens: Object.fromEntries(caps) }),
  };
}

export function policyView({ receivers, minimumBalance, tokens, ...caps }: SpendingPolicy): PolicyDto {
  return {
    ...capsView(caps),
    ...(receivers && { receivers }),
    ...(minimumBalance !== undefined && { minimumBalance: minimumBalance.toString() }),
    ...(tokens && {
      tokens: Object.entries(tokens).map(([token, entry]) => ({ token, ...capsView(entry) })),
    }),
  };
}

function capsOf(dto: CapsDto): { readonly perTransaction?: bigint; readonly perDay?: bigint } {
  const { perTransaction, perDay } = given(dto);
  return {
    ...(perTransaction !== undefined && { perTransaction: BigInt(perTransaction) }),
    ...(perDay !== undefined && { perDay: BigInt(perDay) }),
  };
}

function capsView({ perTransaction, perDay }: Pick<SpendingPolicy, 'perTransaction' | 'perDay'>): CapsDto {
  return {
    ...(perTransaction !== undefined && { perTransaction: perTransaction.toString() }),
    ...(perDay !== undefined && { perDay: perDay.toString() }),
  };
}
