import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
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
import { WALLET_TYPES, type WalletType } from '#libs/custody';

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

export class ListWalletsDto extends WalletFilterDto {
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

/** Forward pagination. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 50 })
  @IsInt()
  @Min(1)
  @Max(200)
  first: number;

  @Field(() => String, { nullable: true, description: '`endCursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  after?: string;
}

@ArgsType()
export class WalletArgs extends PageArgs {
  @Field(() => WalletFilterDto, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => WalletFilterDto)
  filter?: WalletFilterDto;
}
