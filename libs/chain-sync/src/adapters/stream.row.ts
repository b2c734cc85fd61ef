import { EntitySchema } from 'typeorm';
import { integerColumn, jsonColumn, timestampColumn } from '#libs/persistence';
import type { StreamDefinition } from '../event-streams.port.js';

/** A stream: what it is, how far it is, and who reads it. */
export interface StreamRow {
  id: number;
  name: string;
  network: string;
  owner: string;
  definition: StreamDefinition;
  /** Of the definition; the same stream may be defined again and again. */
  fingerprint: string;
  firstBlock: number;
  /** The last block that was read. */
  blockNumber: number | null;
  blockHash: string | null;
  position: number;
  paused: number;
  /** Why it cannot go on by itself. */
  blockedBy: string | null;
  trouble: string | null;
  /** All from this block on is to be taken back. */
  resetTo: number | null;
  head: number | null;
  safe: number | null;
  finalized: number | null;
  /** Unit: blocks a minute. */
  speed: number;
  /** 1 if its lines are told on the event bus. */
  tell: number;
  poison: number;
  reorganisations: number;
  holder: string;
  /** Grows with each change of hands, and with each wish: what was begun before is not written any more. */
  fence: number;
  leaseUntil: Date;
  createdAt: Date;
  updatedAt: Date;
}

/** How far a journal of the name had come that was removed: the positions of the next go on from there. */
export interface NameRow {
  name: string;
  position: number;
}

export const nameRow = new EntitySchema<NameRow>({
  name: 'event_stream_names',
  tableName: 'event_stream_names',
  columns: { name: { type: 'varchar', length: 64, primary: true }, position: integerColumn() },
});

const optional = { nullable: true } as const;

export const streamRow = new EntitySchema<StreamRow>({
  name: 'event_streams',
  tableName: 'event_streams',
  columns: {
    id: integerColumn({ primary: true, generated: 'increment' }),
    name: { type: 'varchar', length: 64 },
    network: { type: 'varchar', length: 64 },
    owner: { type: 'varchar', length: 255 },
    definition: jsonColumn(),
    fingerprint: { type: 'varchar', length: 64 },
    firstBlock: integerColumn({ name: 'first_block' }),
    blockNumber: integerColumn({ name: 'block_number', ...optional }),
    blockHash: { type: 'varchar', length: 66, name: 'block_hash', ...optional },
    position: integerColumn(),
    paused: integerColumn(),
    blockedBy: { type: 'text', name: 'blocked_by', ...optional },
    trouble: { type: 'text', ...optional },
    resetTo: integerColumn({ name: 'reset_to', ...optional }),
    head: integerColumn(optional),
    safe: integerColumn(optional),
    finalized: integerColumn(optional),
    speed: integerColumn(),
    tell: integerColumn(),
    poison: integerColumn(),
    reorganisations: integerColumn(),
    holder: { type: 'varchar', length: 64 },
    fence: integerColumn(),
    leaseUntil: timestampColumn({ name: 'lease_until' }),
    createdAt: timestampColumn({ name: 'created_at' }),
    updatedAt: timestampColumn({ name: 'updated_at' }),
  },
});
