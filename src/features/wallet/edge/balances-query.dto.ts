import { ArgsType, Field, ID } from '@nestjs/graphql';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { parseAddress } from '../usecases/addresses.js';
import { EXAMPLE } from './examples.js';
import { IsEvmAddress } from './validators.js';
import { ArrayMaxSize, IsOptional, IsString, MaxLength } from './rules.js';

/** `a,b` and `tokens=a&tokens=b` are the same; what is neither text nor a list is left for the validation to refuse. */
function asList({ value }: { readonly value: unknown }): unknown {
  if (typeof value !== 'string') return value;
  return value === '' ? [] : value.split(',');
}

export class TokensQueryDto {
  @ApiPropertyOptional({
    type: String,
    description: 'ERC-20 contracts, with commas in between; at most 50',
    example: EXAMPLE.token,
  })
  @IsOptional()
  @Transform(asList)
  @ArrayMaxSize(50)
  @IsEvmAddress({ each: true })
  tokens?: string[];
}

export class BalancesQueryDto extends TokensQueryDto {
  @ApiPropertyOptional({
    description: 'Only this network; all that are on unless told',
    example: EXAMPLE.network,
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  network?: string;
}

@ArgsType()
export class BalancesArgs {
  @Field(() => ID)
  @IsString()
  id: string;

  @Field(() => String, { nullable: true, description: 'Only this network; all that are on unless told' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  network?: string;

  @Field(() => [String], { nullable: true, description: 'ERC-20 contracts; at most 50' })
  @IsOptional()
  @ArrayMaxSize(50)
  @IsEvmAddress({ each: true })
  tokens?: string[];
}

/** With their checksums. */
export function tokensOf({
  tokens,
}: {
  readonly tokens?: readonly string[] | null | undefined;
}): readonly string[] {
  return (tokens ?? []).flatMap((token) => parseAddress(token) ?? []);
}
