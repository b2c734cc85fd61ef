import { Field, InputType, Int } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import type { FeeSpeed } from '#libs/chain';
import { parseAddress } from '../usecases/addresses.js';
import type { BatchRequest, Payment, SendingOptions, TransferRequest } from '../usecases/transfer.js';
import { EXAMPLE } from './examples.js';
import { given } from './given.js';
import { IsAmount, IsEvmAddress, IsFormattedAmount } from './validators.js';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from './rules.js';

export const FEE_SPEEDS = ['slow', 'standard', 'fast'] as const satisfies readonly FeeSpeed[];
const UINT = '^(0|[1-9][0-9]{0,77})$';

/** What every transaction may say about its fees and confirmations. */
@InputType({ isAbstract: true })
export class SendingDto {
  @ApiProperty({ example: EXAMPLE.network })
  @Field()
  @IsString()
  @MaxLength(100)
  network: string;

  @ApiPropertyOptional({ enum: FEE_SPEEDS, default: 'standard', example: 'standard' })
  @Field(() => String, { nullable: true, description: 'slow, standard (unless told) or fast' })
  @IsOptional()
  @IsIn(FEE_SPEEDS)
  speed?: FeeSpeed;

  @ApiPropertyOptional({ description: 'Never offer more for a unit of gas. Unit: wei', pattern: UINT })
  @Field(() => String, { nullable: true, description: 'Never offer more for a unit of gas. Unit: wei' })
  @IsOptional()
  @IsAmount()
  maxFeePerGas?: string;

  @ApiPropertyOptional({
    description: 'Blocks, its own included; as the network is configured unless told',
    minimum: 1,
    maximum: 10_000,
  })
  @Field(() => Int, { nullable: true, description: 'Blocks, its own included' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  confirmations?: number;
}

@InputType('WalletPaymentInput')
export class PaymentDto {
  @ApiProperty({ example: EXAMPLE.receiver }) @Field() @IsEvmAddress() to: string;

  @ApiPropertyOptional({
    description: 'Base units (wei); either this or amountFormatted',
    pattern: UINT,
    example: '1',
  })
  @Field(() => String, { nullable: true, description: 'Base units (wei); either this or amountFormatted' })
  @IsOptional()
  @IsAmount()
  amount?: string;

  @ApiPropertyOptional({ description: 'In whole coins, such as 1.5' })
  @Field(() => String, { nullable: true, description: 'In whole coins, such as 1.5' })
  @IsOptional()
  @IsFormattedAmount()
  amountFormatted?: string;

  @ApiPropertyOptional({ description: "An ERC-20 contract; the network's own coin without it" })
  @Field(() => String, {
    nullable: true,
    description: "An ERC-20 contract; the network's own coin without it",
  })
  @IsOptional()
  @IsEvmAddress()
  token?: string;
}

@InputType('WalletTransferInput')
export class TransferDto extends SendingDto {
  @ApiProperty({ example: EXAMPLE.receiver }) @Field() @IsEvmAddress() to: string;

  @ApiPropertyOptional({
    description: 'Base units (wei); either this or amountFormatted',
    pattern: UINT,
    example: '1',
  })
  @Field(() => String, { nullable: true, description: 'Base units (wei); either this or amountFormatted' })
  @IsOptional()
  @IsAmount()
  amount?: string;

  @ApiPropertyOptional({ description: 'In whole coins, such as 1.5' })
  @Field(() => String, { nullable: true, description: 'In whole coins, such as 1.5' })
  @IsOptional()
  @IsFormattedAmount()
  amountFormatted?: string;

  @ApiPropertyOptional({ description: "An ERC-20 contract; the network's own coin without it" })
  @Field(() => String, {
    nullable: true,
    description: "An ERC-20 contract; the network's own coin without it",
  })
  @IsOptional()
  @IsEvmAddress()
  token?: string;
}

@InputType('WalletTransferBatchInput')
export class TransferBatchDto extends SendingDto {
  @ApiProperty({ type: [PaymentDto], minItems: 1, maxItems: 1_000, description: 'All or none' })
  @Field(() => [PaymentDto], { description: '1 to 1,000; all or none' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => PaymentDto)
  transfers: PaymentDto[];
}

export function sendingOf(dto: SendingDto): SendingOptions {
  const { speed, maxFeePerGas, confirmations } = given(dto);
  return {
    speed,
    confirmations,
    maxFeePerGas: maxFeePerGas === undefined ? undefined : BigInt(maxFeePerGas),
  };
}

export function transferOf(dto: TransferDto): TransferRequest {
  return { network: dto.network, ...paymentOf(dto), ...sendingOf(dto) };
}

export function batchOf(dto: TransferBatchDto): BatchRequest {
  return { network: dto.network, transfers: dto.transfers.map(paymentOf), ...sendingOf(dto) };
}

function paymentOf(dto: PaymentDto): Payment {
  const { to, amount, amountFormatted, token } = given(dto);
  return { to: parseAddress(to) ?? to, amount, amountFormatted, token: parseAddress(token) };
}
