import { In, type EntityManager } from 'typeorm';
import { NATIVE, refusalOf, spendingOf } from '../domain/policy.js';
import { parsePolicy } from '../domain/policy-text.js';
import type { TransactionRecord } from '../domain/record.js';
import { transactionErrors } from '../errors.js';
import type { SpendingPolicy } from '../transactions.port.js';
import { policyRow, spendingRow } from './lane.row.js';

const MAX_UINT256 = 2n ** 256n - 1n;

/** What accounts with a policy have spent on a day, by network. */
export class Spendings {
  readonly #changed = new Set<string>();

  private constructor(
    private readonly day: string,
    private readonly policies: ReadonlyMap<string, SpendingPolicy>,
    private readonly sums: Map<string, bigint>,
  ) {}

  /**
   * To be the first statement of its transaction. The rows of the policies are a lock: two replicas must not spend the
   * same rest of a day, and what is read before it may be older than what the other one has spent.
   */
  static async open(
    manager: EntityManager,
    records: readonly TransactionRecord[],
    now: Date,
  ): Promise<Spendings> {
    const day = now.toISOString().slice(0, 10);
    const address = In([...new Set(records.map(({ from }) => from))]);
    const locked = await manager.increment(policyRow, { address }, 'revision', 1);
    if (locked.affected === 0) return new Spendings(day, new Map(), new Map());
    const rows = await manager.findBy(policyRow, { address });
    const spent = await manager.findBy(spendingRow, { address, day });
    return new Spendings(
      day,
      new Map(rows.map((row) => [row.address, parsePolicy(row.policy)])),
      new Map(spent.map((row) => [keyOf(row), row.amount])),
    );
  }

  /**
   * All of them or none. Those that wait for their owner are only looked at: they spend when they are sent.
   * @throws TRANSACTION_POLICY_REFUSED
   */
  spend(records: readonly TransactionRecord[]): void {
    const sums = new Map(this.sums);
    const changed = new Set<string>();
    for (const record of records) {
      const policy = this.policies.get(record.from);
      if (!policy) continue;
      const { from, network } = record;
      const sumOf = (asset: string) => sums.get(keyOf({ address: from, network, asset })) ?? 0n;
      const reason = refusalOf(policy, record, sumOf);
      if (reason !== undefined) throw transactionErrors.TRANSACTION_POLICY_REFUSED({ from, reason });
      if (record.state === 'created') continue;
      for (const { asset, amount } of spendingOf(record).spends) {
        const key = keyOf({ address: from, network, asset });
        sums.set(key, atMost(MAX_UINT256, sumOf(asset) + amount));
        changed.add(key);
      }
    }
    for (const key of changed) {
      this.#changed.add(key);
      this.sums.set(key, sums.get(key) ?? 0n);
    }
  }

  async save(manager: EntityManager): Promise<void> {
    for (const key of this.#changed) {
      const [address = '', network = '', asset = NATIVE] = key.split(' ');
      const row = { address, network, asset, day: this.day };
      const amount = this.sums.get(key) ?? 0n;
      const updated = await manager.update(spendingRow, row, { amount });
      if (updated.affected !== 1) await manager.insert(spendingRow, { ...row, amount });
    }
  }
}

/** Approvals of all that there is are usual: their sum must not be more than a column holds. */
const atMost = (most: bigint, amount: bigint): bigint => (amount < most ? amount : most);

const keyOf = ({ address, network, asset }: { address: string; network: string; asset: string }): string =>
  [address, network, asset].join(' ');
