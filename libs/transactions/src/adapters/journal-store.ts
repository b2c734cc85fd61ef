import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '#libs/base';
import { inTransaction, insertRows, updateRows } from '#libs/persistence';
import type { TransactionEvent } from '../domain/events.js';
import { transactionErrors } from '../errors.js';
import type { LaneStamp } from './lane-store.js';
import { laneRow } from './lane.row.js';
import { outbox } from './outbox.js';
import { ALL_COLUMNS, ATTEMPT_COLUMNS, columnsOf, type Change, type Stored } from './transaction-columns.js';

type Row = readonly Stored[];

/** What one commit of a worker writes: rows as they were when it was put together. */
export interface Entries {
  readonly network: string;
  readonly lanes: readonly LaneStamp[];
  /** Transactions that the worker itself makes. */
  readonly created: readonly Row[];
  readonly changed: ReadonlyMap<Change, readonly Row[]>;
  readonly attempts: readonly Row[];
  /** Transaction id, number; outcome, note, sent at. */
  readonly outcomes: readonly Row[];
  readonly commandsDone: readonly string[];
  readonly events: readonly TransactionEvent[];
}

export class JournalStore {
  constructor(
    private readonly source: DataSource,
    private readonly options: { readonly holder: string; readonly clock: Clock; readonly leaseMs: number },
  ) {}

  /** All of it or nothing. @throws TRANSACTION_LANE_LOST if one of the lanes is in other hands */
  async write(entries: Entries): Promise<void> {
    await inTransaction(this.source, async (manager) => {
      await this.#fence(manager, entries);
      if (entries.created.length > 0)
        await insertRows(
          manager,
          { table: 'blockchain_transactions', columns: ALL_COLUMNS },
          entries.created,
        );
      for (const [change, rows] of entries.changed)
        await updateRows(
          manager,
          { table: 'blockchain_transactions', keys: ['id'], set: columnsOf(change) },
          rows,
        );
      if (entries.attempts.length > 0)
        await insertRows(
          manager,
          { table: 'transaction_attempts', columns: ATTEMPT_COLUMNS },
          entries.attempts,
        );
      if (entries.outcomes.length > 0) await updateRows(manager, OUTCOMES, entries.outcomes);
      if (entries.commandsDone.length > 0)
        await manager.delete('transaction_commands', [...entries.commandsDone]);
      if (entries.events.length > 0) await outbox.add(manager, entries.events);
    });
  }

  /** The lanes' rows are written first: whoever claims one meanwhile waits, or has made this commit void. */
  async #fence(manager: EntityManager, { network, lanes }: Entries): Promise<void> {
    if (lanes.length === 0) return;
    const { holder, clock, leaseMs } = this.options;
    const leaseUntil = new Date(clock.now().getTime() + leaseMs);
    const matched = await updateRows(
      manager,
      {
        table: 'transaction_lanes',
        keys: ['network', 'address', 'holder', 'fence'],
        set: ['lease_until', 'next_nonce', 'waiting_for'],
      },
      lanes.map((l) => [network, l.address, holder, l.fence, leaseUntil, l.nextNonce, l.waitingFor ?? null]),
    );
    if (matched === lanes.length) return;
    const held = await manager.findBy(laneRow, { network, holder });
    const lost = lanes.filter(
      (lane) => !held.some((h) => h.address === lane.address && h.fence === lane.fence),
    );
    throw transactionErrors.TRANSACTION_LANE_LOST({ network, lanes: lost.map(({ address }) => address) });
  }
}

const OUTCOMES = {
  table: 'transaction_attempts',
  keys: ['transaction_id', 'number'],
  set: ['outcome', 'note', 'sent_at'],
} as const;
