import { Field, ID, InputType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { FeeSpeed } from '#libs/chain';
import { parseAddress } from '../usecases/addresses.js';
import type { TransactionRequest } from '../usecases/create-transaction.js';
import { EXAMPLE } from './examples.js';
import { given } from './given.js';
import { FEE_SPEEDS, SendingDto, sendingOf } from './transfer.dto.js';
import { IsAmount, IsEvmAddress, IsHex } from './validators.js';
import { IsBoolean, IsIn, IsOptional, IsString, IsUUID, MaxLength } from './rules.js';

/** The largest creation code (EIP-3860) is 49,152 bytes; more is no transaction of a real network. */
const MAX_DATA = 2 + 2 * 131_072;

@InputType('WalletTransactionInput')
export class CreateTransactionDto extends SendingDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'The wallet that sends; either this or from' })
  @Field(() => ID, { nullable: true, description: 'The wallet that sends; either this or from' })
  @IsOptional()
  @IsUUID()
  walletId?: string;

  @ApiPropertyOptional({ description: 'The address of a wallet that sends', example: EXAMPLE.funded })
  @Field(() => String, { nullable: true, description: 'The address of a wallet that sends' })
  @IsOptional()
  @IsEvmAddress()
  from?: string;

  @ApiPropertyOptional({
    description: 'Without it data is the code of a new contract',
    example: EXAMPLE.receiver,
  })
  @Field(() => String, { nullable: true, description: 'Without it data is the code of a new contract' })
  @IsOptional()
  @IsEvmAddress()
  to?: string;

  @ApiPropertyOptional({ description: 'wei, decimal digits', default: '0', example: '1' })
  @Field(() => String, { nullable: true, description: 'wei, decimal digits' })
  @IsOptional()
  @IsAmount()
  value?: string;

  @ApiPropertyOptional({ description: '0x-prefixed hex', default: '0x', maxLength: MAX_DATA, example: '0x' })
  @Field(() => String, { nullable: true, description: '0x-prefixed hex' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_DATA)
  @IsHex()
  data?: string;

  @ApiPropertyOptional({ description: 'In gas units; the call is simulated first without it' })
  @Field(() => String, {
    nullable: true,
    description: 'In gas units; the call is simulated first without it',
  })
  @IsOptional()
  @IsAmount()
  gasLimit?: string;

  @ApiPropertyOptional({ default: true, description: 'False: it waits until it is signed and sent' })
  @Field(() => Boolean, { nullable: true, description: 'False: it waits until it is sent' })
  @IsOptional()
  @IsBoolean()
  send?: boolean;
}

export class RawTransactionDto {
  @ApiProperty({ example: EXAMPLE.network })
  @IsString()
  @MaxLength(100)
  network: string;

  @ApiProperty({
    description: 'Signed bytes (EIP-2718), 0x-prefixed hex',
    maxLength: MAX_DATA,
    example: EXAMPLE.raw,
  })
  @IsString()
  @MaxLength(MAX_DATA)
  @IsHex()
  raw: string;
}

export class SpeedUpDto {
  @ApiPropertyOptional({ enum: FEE_SPEEDS, default: 'fast', example: 'fast' })
  @IsOptional()
  @IsIn(FEE_SPEEDS)
  speed?: FeeSpeed;
}

export function transactionOf(dto: CreateTransactionDto): TransactionRequest {
  const { network, walletId, from, to, value, data, gasLimit, send } = given(dto);
  return {
    network,
    walletId,
    from: parseAddress(from),
    to: parseAddress(to),
    value: value === undefined ? undefined : BigInt(value),
    data: data?.toLowerCase(),
    gasLimit: gasLimit === undefined ? undefined : BigInt(gasLimit),
    send,
    ...sendingOf(dto),
  };
}
