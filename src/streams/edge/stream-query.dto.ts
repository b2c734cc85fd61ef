import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';

/** Decimal digits; anything else, also nothing, is no number. */
const Digits = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?(0|[1-9][0-9]*)$/.test(value) ? Number(value) : value,
  );
const whole = { message: 'must be a whole number' };
const least = (n: number) => Min(n, { message: `must be at least ${n}` });
const most = (n: number) => Max(n, { message: `must be at most ${n}` });
const Position = () => most(Number.MAX_SAFE_INTEGER);

const MOST_ITEMS = 200;
const MOST_EVENTS = 1_000;

export class PageQueryDto {
  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @MaxLength(1_000, { message: 'must have at most 1000 characters' })
  cursor?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST_ITEMS, default: 50, example: 20 })
  @IsOptional()
  @Digits()
  @IsInt(whole)
  @least(1)
  @most(MOST_ITEMS)
  limit?: number;
}

export class ListStreamsDto extends PageQueryDto {
  @ApiPropertyOptional({ example: 'simulation' })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @Length(1, 64, { message: 'must have 1 to 64 characters' })
  network?: string;

  @ApiPropertyOptional({
    description: 'Of administrators: only streams of this user or feature (`feature:identity`)',
  })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @Length(1, 255, { message: 'must have 1 to 255 characters' })
  owner?: string;
}

export class AfterDto {
  @ApiPropertyOptional({ minimum: 0, default: 0, description: 'Lines after this position', example: 0 })
  @IsOptional()
  @Digits()
  @IsInt(whole)
  @least(0)
  @Position()
  after?: number;
}

export class EventsQueryDto extends AfterDto {
  @ApiPropertyOptional({ minimum: 1, maximum: MOST_EVENTS, default: 100, example: 100 })
  @IsOptional()
  @Digits()
  @IsInt(whole)
  @least(1)
  @most(MOST_EVENTS)
  limit?: number;
}

export class PoisonQueryDto {
  @ApiPropertyOptional({ minimum: 1, maximum: MOST_EVENTS, default: 100, example: 100 })
  @IsOptional()
  @Digits()
  @IsInt(whole)
  @least(1)
  @most(MOST_EVENTS)
  limit?: number;
}

export class RangeQueryDto {
  @ApiProperty({ minimum: 0, description: 'The first block', example: 0 })
  @Digits()
  @IsInt(whole)
  @least(0)
  @Position()
  from: number;

  @ApiProperty({ minimum: 0, description: 'The last block; at most 1,000 blocks', example: 0 })
  @Digits()
  @IsInt(whole)
  @least(0)
  @Position()
  to: number;
}
