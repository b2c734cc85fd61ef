import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { WALLET_TYPES, type WalletType } from '#libs/custody';
import { PageArgs, PageQueryDto } from './paging.dto.js';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength, ValidateNested } from './rules.js';

/** Of a query string; what is neither word is left for the validation to refuse. */
function asBoolean({ value }: { readonly value: unknown }): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

@InputType('WalletFilter')
export class WalletFilterDto {
  @ApiPropertyOptional({ description: 'Only wallets of this user or DAO' })
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  userId?: string;

  @ApiPropertyOptional({ enum: WALLET_TYPES })
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsIn(WALLET_TYPES)
  type?: WalletType;

  @ApiPropertyOptional({ type: Boolean, example: true })
  @Field(() => Boolean, { nullable: true })
  @IsOptional()
  @Transform(asBoolean)
  @IsBoolean()
  isActive?: boolean;
}

export class ListWalletsDto extends IntersectionType(WalletFilterDto, PageQueryDto) {}

@ArgsType()
export class WalletArgs extends PageArgs {
  @Field(() => WalletFilterDto, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => WalletFilterDto)
  filter?: WalletFilterDto;
}
