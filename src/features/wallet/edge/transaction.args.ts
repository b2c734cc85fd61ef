import { ArgsType, Field, ID } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import type { FeeSpeed } from '#libs/chain';
import { CreateTransactionDto } from './transaction-request.dto.js';
import { FEE_SPEEDS, TransferBatchDto, TransferDto } from './transfer.dto.js';
import { IsIn, IsOptional, IsString, ValidateNested } from './rules.js';

@ArgsType()
class KeyedArgs {
  @Field(() => String, {
    nullable: true,
    description: 'The same key with the same request has the same effect, once',
  })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}

@ArgsType()
export class TransferArgs extends KeyedArgs {
  @Field(() => ID) @IsString() walletId: string;

  @Field(() => TransferDto) @ValidateNested() @Type(() => TransferDto) input: TransferDto;
}

@ArgsType()
export class TransferBatchArgs extends KeyedArgs {
  @Field(() => ID) @IsString() walletId: string;

  @Field(() => TransferBatchDto) @ValidateNested() @Type(() => TransferBatchDto) input: TransferBatchDto;
}

@ArgsType()
export class CreateTransactionArgs extends KeyedArgs {
  @Field(() => CreateTransactionDto)
  @ValidateNested()
  @Type(() => CreateTransactionDto)
  input: CreateTransactionDto;
}

@ArgsType()
export class SpeedUpArgs {
  @Field(() => ID, { description: 'The id, or the hash of any attempt' }) @IsString() id: string;

  @Field(() => String, { nullable: true, description: 'slow, standard or fast (unless told)' })
  @IsOptional()
  @IsIn(FEE_SPEEDS)
  speed?: FeeSpeed | null;
}
