import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { CONTRACT_TYPES, type ContractType } from '../../domain/contracts/smart-contract.js';
import type { ContractFilter } from '../../ports/contract-store.port.js';
import { EXAMPLE } from '../examples.js';
import { given } from '../given.js';
import { PageArgs } from '../list-wallets.dto.js';

@InputType('SmartContractFilter')
export class ContractFilterDto {
  @ApiPropertyOptional({ example: EXAMPLE.network })
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  network?: string;

  @ApiPropertyOptional({ enum: CONTRACT_TYPES })
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsIn(CONTRACT_TYPES)
  type?: ContractType;

  @ApiPropertyOptional({ type: Boolean })
  @Field(() => Boolean, { nullable: true })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  isActive?: boolean;
}

export class ListContractsDto extends ContractFilterDto {
  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  cursor?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50, example: 20 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
}

@ArgsType()
export class ContractListArgs extends PageArgs {
  @Field(() => ContractFilterDto, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => ContractFilterDto)
  filter?: ContractFilterDto;
}

export function contractFilterOf(dto: ContractFilterDto = {}): ContractFilter {
  const { network, type, isActive } = given(dto);
  return { network, type, isActive };
}
