import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { CONTRACT_TYPES, type ContractType } from '../../domain/contracts/smart-contract.js';
import type { ContractFilter } from '../../ports/contract-store.port.js';
import { EXAMPLE } from '../examples.js';
import { given } from '../given.js';
import { PageArgs, PageQueryDto } from '../paging.dto.js';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength, ValidateNested } from '../rules.js';

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

export class ListContractsDto extends IntersectionType(ContractFilterDto, PageQueryDto) {}

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
