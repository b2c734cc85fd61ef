import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  TRANSACTION_STATES,
  TRANSACTION_STATUSES,
  type TransactionState,
  type TransactionStatus,
} from '#libs/transactions';
import { parseAddress } from '../usecases/addresses.js';
import type { TransactionFilter } from '../usecases/list-transactions.js';
import { EXAMPLE } from './examples.js';
import { given } from './given.js';
import { IsEvmAddress } from './validators.js';
import { PageArgs, PageQueryDto } from './paging.dto.js';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength, ValidateNested } from './rules.js';

@InputType('WalletTransactionFilter')
export class TransactionFilterDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'Only those of this wallet' })
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsUUID()
  walletId?: string;

  @ApiPropertyOptional({ description: 'Only those of this account' })
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsEvmAddress()
  from?: string;

  @ApiPropertyOptional({ example: EXAMPLE.network })
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  network?: string;

  @ApiPropertyOptional({ enum: TRANSACTION_STATES })
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsIn(TRANSACTION_STATES)
  state?: TransactionState;

  @ApiPropertyOptional({ enum: TRANSACTION_STATUSES })
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsIn(TRANSACTION_STATUSES)
  status?: TransactionStatus;
}

export class ListTransactionsDto extends IntersectionType(TransactionFilterDto, PageQueryDto) {}

@ArgsType()
export class TransactionArgs extends PageArgs {
  @Field(() => TransactionFilterDto, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => TransactionFilterDto)
  filter?: TransactionFilterDto;
}

export function transactionFilterOf(dto: TransactionFilterDto = {}): TransactionFilter {
  const { walletId, from, network, state, status } = given(dto);
  return { walletId, from: parseAddress(from), network, state, status };
}
