import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DEPTHS, EventSelectorDto, PROOFS } from './stream-request.dto.js';
import { EXAMPLE } from './stream-examples.js';

const STATES = ['back-fill', 'live', 'paused', 'blocked', 'waiting'];
const FINALITIES = ['latest', 'safe', 'finalized'];
const block = { type: 'integer', minimum: 0 } as const;

class StreamDefinitionDto {
  @ApiProperty({ type: [String], example: [EXAMPLE.address] }) addresses: readonly string[];
  @ApiProperty({ type: [EventSelectorDto] }) events: readonly object[];
  @ApiProperty({ oneOf: [{ type: 'string' }, block], example: 'head' }) from: string | number;
  @ApiProperty({ enum: DEPTHS }) depth: string;
  @ApiProperty({ enum: PROOFS }) proof: string;
  @ApiProperty({ enum: ['block', 'skip'] }) onPoison: string;
  @ApiProperty({ description: 'Whether its lines are told on the event bus' }) tell: boolean;
}

class BlockReferenceDto {
  @ApiProperty(block) number: number;
  @ApiProperty({ example: EXAMPLE.hash }) hash: string;
}

export class StreamDto {
  @ApiProperty({ example: EXAMPLE.name }) name: string;
  @ApiProperty({ example: EXAMPLE.network }) network: string;
  @ApiProperty({ description: 'A caller, or a feature: `feature:identity`' }) owner: string;
  @ApiProperty({ enum: STATES }) state: string;
  @ApiPropertyOptional({ description: 'Why it does not go on' }) trouble?: string;
  @ApiProperty({ type: StreamDefinitionDto }) definition: StreamDefinitionDto;
  @ApiProperty({ ...block, description: 'The first block' }) from: number;
  @ApiPropertyOptional({ type: BlockReferenceDto, description: 'The last block that was read' })
  block?: BlockReferenceDto;
  @ApiPropertyOptional({ ...block, description: 'Of the network, as of the last look' }) head?: number;
  @ApiPropertyOptional(block) safe?: number;
  @ApiPropertyOptional(block) finalized?: number;
  @ApiPropertyOptional({ ...block, description: 'Blocks that are still to be read' }) lag?: number;
  @ApiProperty({ minimum: 0, maximum: 1, description: 'Of the blocks from the first to the last' })
  progress: number;
  @ApiPropertyOptional({ description: 'Until everything is read, by the present speed. Unit: s' })
  secondsLeft?: number;
  @ApiProperty({ minimum: 0, description: 'Of the last line of the journal' }) position: number;
  @ApiProperty({ description: 'Events that could not be decoded and were passed over' }) poison: number;
  @ApiProperty() reorganisations: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
  @ApiProperty({ enum: ['database'] }) source: string;
}

export class StreamPageDto {
  @ApiProperty({ type: [StreamDto] }) items: readonly StreamDto[];
  @ApiPropertyOptional({ description: 'Give it back as `cursor`; absent on the last page' })
  nextCursor?: string;
}

export class StreamEventDto {
  @ApiProperty({ minimum: 1, description: 'Grows by one with each line of the stream' }) position: number;
  @ApiProperty({ description: 'Stable; a removal bears the id of what it takes back' }) id: string;
  @ApiProperty({ enum: ['added', 'removed'] }) kind: string;
  @ApiProperty({ example: EXAMPLE.name }) stream: string;
  @ApiProperty({ example: EXAMPLE.network }) network: string;
  @ApiProperty({ example: EXAMPLE.address }) address: string;
  @ApiProperty({ example: 'Transfer' }) event: string;
  @ApiProperty({ example: 'Transfer(address,address,uint256)' }) signature: string;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Integers as decimal text' })
  args: object;
  @ApiProperty(block) blockNumber: number;
  @ApiProperty({ example: EXAMPLE.hash }) blockHash: string;
  @ApiProperty({ format: 'date-time' }) blockTime: string;
  @ApiProperty({ example: EXAMPLE.hash }) transactionHash: string;
  @ApiProperty({ minimum: 0 }) logIndex: number;
  @ApiProperty({ enum: FINALITIES, description: 'As of the reading' }) finality: string;
}

export class StreamEventsDto {
  @ApiProperty({ type: [StreamEventDto] }) items: readonly StreamEventDto[];
  @ApiProperty({ minimum: 0, description: 'Give it back as `after`' }) nextAfter: number;
}

export class PoisonRecordDto {
  @ApiProperty() id: string;
  @ApiProperty(block) blockNumber: number;
  @ApiProperty({ example: EXAMPLE.hash }) transactionHash: string;
  @ApiProperty({ minimum: 0 }) logIndex: number;
  @ApiProperty() reason: string;
  @ApiProperty({ format: 'date-time' }) at: string;
}

export class PoisonDto {
  @ApiProperty({ type: [PoisonRecordDto] }) items: readonly PoisonRecordDto[];
}

class CoveredRangeDto {
  @ApiProperty(block) from: number;
  @ApiProperty(block) to: number;
  @ApiProperty({ example: EXAMPLE.hash }) parentHash: string;
  @ApiProperty({ example: EXAMPLE.hash }) hash: string;
  @ApiProperty({ enum: PROOFS }) proof: string;
  @ApiProperty({ minimum: 0 }) events: number;
}

export class CompletenessDto {
  @ApiProperty({ example: EXAMPLE.name }) stream: string;
  @ApiProperty(block) from: number;
  @ApiProperty(block) to: number;
  @ApiProperty({
    description: 'True if the evidence proves just the events that the journal holds of the range',
  })
  complete: boolean;
  @ApiProperty({ type: [String], description: 'Ids that the evidence has and the journal has not' })
  missing: readonly string[];
  @ApiProperty({ type: [String], description: 'Ids that the journal has and the evidence has not' })
  surplus: readonly string[];
  @ApiProperty({
    type: [String],
    description: 'Ids of events that the journal has otherwise than the evidence',
  })
  altered: readonly string[];
  @ApiProperty({ type: [String], description: 'Ids of events that were passed over: they cannot be decoded' })
  poison: readonly string[];
  @ApiProperty({ type: [CoveredRangeDto], description: 'How the range was read at first' })
  ranges: readonly CoveredRangeDto[];
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Headers and receipts of every block: a stranger checks them without asking anybody',
  })
  evidence: object;
}
