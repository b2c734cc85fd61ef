import { orderedId, type Clock } from '#libs/base';
import { In, type DataSource } from 'typeorm';
import { inTransaction } from '#libs/persistence';
import { eventOf } from '../domain/events.js';
import type { TransactionRecord } from '../domain/record.js';
import { TRANSACTION_EVENTS, type TransactionState } from '../transactions.port.js';
import { commandRow, type CommandRow } from './lane.row.js';
import { outbox } from './outbox.js';
import { Spendings } from './spendings.js';
import { transactionRow } from './transaction.row.js';

export type { CommandRow } from './lane.row.js';

/** What callers want of transactions that a worker has in its hands: whichever replica that is finds it here. */
export class CommandStore {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {}

  async add(record: TransactionRecord, command: string): Promise<void> {
    const { id: transactionId, network, from: address } = record;
    await this.source.manager.insert(commandRow, {
      id: orderedId(),
      transactionId,
      network,
      address,
      command,
    });
  }

  /** In the order they came. */
  async waiting(network: string): Promise<CommandRow[]> {
    return this.source.manager.find(commandRow, { where: { network }, order: { id: 'ASC' }, take: 500 });
  }

  async drop(ids: readonly string[]): Promise<void> {
    await this.source.manager.delete(commandRow, { id: In([...ids]) });
  }

  /**
   * From `created` into the hands of a worker, or to its end. False if it is not `created` any more.
   * @throws TRANSACTION_POLICY_REFUSED: the policy of now counts, not that of its creation
   */
  async leaveCreated(
    record: TransactionRecord,
    to: { state: Extract<TransactionState, 'accepted' | 'cancelled'>; holdUntil?: Date },
  ): Promise<boolean> {
    const isAccepted = to.state === 'accepted';
    return inTransaction(this.source, async (manager) => {
      const updatedAt = this.clock.now();
      const spending = await Spendings.open(manager, isAccepted ? [record] : [], updatedAt);
      const status = to.state === 'cancelled' ? ('FAILED' as const) : ('PENDING' as const);
      const changed = await manager.update(
        transactionRow,
        { id: record.id, state: 'created' },
        { state: to.state, status, updatedAt, ...(to.holdUntil ? { holdUntil: to.holdUntil } : {}) },
      );
      if (changed.affected !== 1) return false;
      if (isAccepted) spending.spend([{ ...record, state: 'accepted' }]);
      await spending.save(manager);
      const event = TRANSACTION_EVENTS[to.state];
      await outbox.add(manager, [eventOf(event, { ...record, state: to.state })]);
      return true;
    });
  }
}
