import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from './rules.js';

const MOST = 200;
const USUAL = 50;
const LONGEST_CURSOR = 1_000;

/** What every list over REST takes beside its filter. */
export class PageQueryDto {
  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_CURSOR)
  cursor?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST, default: USUAL, example: 20 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST)
  limit?: number;
}

/** Forward pagination of Relay's cursor connections. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: USUAL })
  @IsInt()
  @Min(1)
  @Max(MOST)
  first: number;

  @Field(() => String, { nullable: true, description: 'The `cursor` of an edge, or `endCursor`' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_CURSOR)
  after?: string;
}

@ObjectType('WalletPageInfo')
export class PageInfoDto {
  @Field() hasNextPage: boolean;
  @Field(() => String, { nullable: true, description: '`after` of the next page' }) endCursor: string | null;
}

export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

export interface Connection<T> {
  readonly edges: readonly Edge<T>[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfoDto;
}

/** Relay's cursor connections (relay.dev/graphql/connections.htm), forward only, with `nodes` for those who need no cursors. */
export function connectionOf<T>(edges: readonly Edge<T>[], nextCursor: string | undefined): Connection<T> {
  const pageInfo = { hasNextPage: nextCursor !== undefined, endCursor: edges.at(-1)?.cursor ?? null };
  return { edges, nodes: edges.map(({ node }) => node), pageInfo };
}
