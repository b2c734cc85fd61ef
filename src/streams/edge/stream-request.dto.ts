import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { plainToInstance, Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  registerDecorator,
  ValidateNested,
} from 'class-validator';
import type { StreamDepth } from '#libs/chain-sync';
import type { RangeProof } from '#libs/chain';
import type { WantedStream } from '../usecases/define-stream.js';
import { RawJson } from './json.js';
import { EXAMPLE } from './stream-examples.js';

export const DEPTHS: readonly StreamDepth[] = ['latest', 'safe', 'finalized'];
export const PROOFS: readonly RangeProof[] = ['receipts', 'headers', 'none'];
const POISONS = ['block', 'skip'] as const;
const MOST_ADDRESSES = 1_000;
const MOST_EVENTS = 100;
/** More than any contract has; ethers needs the longer for each, the more there are. */
const MOST_ENTRIES = 1_000;
const LONGEST_ADDRESS = 100;
const LONGEST_EVENT = 1_000;

const text = { message: 'must be text' };
const list = { message: 'must be a list' };
const among = (values: readonly string[]) =>
  IsIn([...values], { message: `must be one of ${values.join(', ')}` });

/** `head`, or the number of a block. */
function IsFirstBlock(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isFirstBlock',
      target: target.constructor,
      propertyName: propertyName as string,
      options: { message: 'must be "head" or the number of a block' },
      validator: {
        validate: (value: unknown) =>
          value === 'head' || (Number.isSafeInteger(value) && (value as number) >= 0),
      },
    });
}

export class EventSelectorDto {
  @ApiProperty({ description: 'Name, or signature where the name is ambiguous', example: 'Transfer' })
  @IsString(text)
  @Length(1, LONGEST_EVENT, { message: `must have 1 to ${LONGEST_EVENT} characters` })
  event: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'By the name of an indexed argument: a value, or several of which any will do',
  })
  @IsOptional()
  @IsObject({ message: 'must be an object' })
  @RawJson()
  args?: Record<string, unknown>;
}

/** A bare name stands for all events of that name. Not by `@Type`, which comes first and makes an empty selector of it. */
const selectors = ({ obj: { events } }: { obj: { readonly events?: unknown } }): unknown =>
  Array.isArray(events)
    ? events.map((one: unknown) =>
        plainToInstance(EventSelectorDto, typeof one === 'string' ? { event: one } : one),
      )
    : events;

export class DefineStreamDto {
  @ApiProperty({ example: EXAMPLE.network, maxLength: 64 })
  @IsString(text)
  @Length(1, 64, { message: 'must have 1 to 64 characters' })
  network: string;

  @ApiPropertyOptional({
    type: [String],
    maxItems: MOST_ADDRESSES,
    description: 'Contracts; none means every contract',
    example: [EXAMPLE.address],
  })
  @IsOptional()
  @IsArray(list)
  @ArrayMaxSize(MOST_ADDRESSES, { message: `must be a list of at most ${MOST_ADDRESSES}` })
  @IsString({ each: true, message: 'must be a list of texts' })
  @MaxLength(LONGEST_ADDRESS, { each: true, message: 'must be a list of addresses' })
  addresses?: string[] | null;

  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: true }] },
    description: 'A Solidity JSON ABI, or signatures such as "event Closed(uint256 indexed id)"',
    example: EXAMPLE.abi,
  })
  @IsArray(list)
  @ArrayMinSize(1, { message: 'must be a list of at least 1' })
  @ArrayMaxSize(MOST_ENTRIES, { message: `must be a list of at most ${MOST_ENTRIES}` })
  @RawJson()
  abi: unknown[];

  @ApiPropertyOptional({
    type: 'array',
    maxItems: MOST_EVENTS,
    items: { $ref: '#/components/schemas/EventSelectorDto' },
    description: 'All events of the interface if there are none; a text stands for all events of that name',
    example: EXAMPLE.events,
  })
  @IsOptional()
  @IsArray(list)
  @ArrayMaxSize(MOST_EVENTS, { message: `must be a list of at most ${MOST_EVENTS}` })
  @ValidateNested({ each: true, message: 'must be a list of objects' })
  @Transform(selectors, { toClassOnly: true })
  events?: EventSelectorDto[] | null;

  @ApiPropertyOptional({
    oneOf: [
      { type: 'string', enum: ['head'] },
      { type: 'integer', minimum: 0 },
    ],
    default: 'head',
    description: 'The first block; `head` begins with the one after the present',
    example: 0,
  })
  @IsOptional()
  @IsFirstBlock()
  from?: 'head' | number | null;

  @ApiPropertyOptional({
    enum: DEPTHS,
    default: 'latest',
    description:
      'Which blocks are told of: all at once, with removals after a reorganisation, or only surer ones',
  })
  @IsOptional()
  @among(DEPTHS)
  depth?: StreamDepth | null;

  @ApiPropertyOptional({
    enum: PROOFS,
    default: 'receipts',
    description: 'How sure it is that no event is missing and none invented',
  })
  @IsOptional()
  @among(PROOFS)
  proof?: RangeProof | null;

  @ApiPropertyOptional({
    enum: POISONS,
    default: 'block',
    description:
      'What happens at an event that cannot be decoded: the stream stops, or keeps a record and goes on',
  })
  @IsOptional()
  @among(POISONS)
  onPoison?: (typeof POISONS)[number] | null;

  @ApiPropertyOptional({
    default: false,
    description: 'Lines are told on the platform’s event bus as well: chain_event_added, chain_event_removed',
  })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false' })
  tell?: boolean | null;
}

export class ResetStreamDto {
  @ApiProperty({ minimum: 0, description: 'All from this block on is taken back and read anew', example: 0 })
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  @Max(Number.MAX_SAFE_INTEGER, { message: 'must be the number of a block' })
  block: number;
}

export function wantedOf(name: string, dto: DefineStreamDto): WantedStream {
  return {
    name,
    network: dto.network,
    addresses: dto.addresses ?? [],
    abi: dto.abi,
    events: (dto.events ?? []).map(({ event, args }) => ({ event, ...(args && { args }) })),
    from: dto.from ?? 'head',
    depth: dto.depth ?? 'latest',
    proof: dto.proof ?? 'receipts',
    onPoison: dto.onPoison ?? 'block',
    ...(dto.tell === true && { tell: true }),
  };
}
