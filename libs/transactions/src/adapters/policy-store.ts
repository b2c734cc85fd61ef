import { In, type DataSource } from 'typeorm';
import type { Clock } from '#libs/base';
import { parsePolicy, writePolicy } from '../domain/policy-text.js';
import type { SpendingPolicy } from '../transactions.port.js';
import { policyRow } from './lane.row.js';

export class PolicyStore {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {}

  async find(address: string): Promise<SpendingPolicy | undefined> {
    const row = await this.source.manager.findOneBy(policyRow, { address });
    return row ? parsePolicy(row.policy) : undefined;
  }

  /** By address; of those that have one. */
  async findMany(addresses: readonly string[]): Promise<ReadonlyMap<string, SpendingPolicy>> {
    if (addresses.length === 0) return new Map();
    const rows = await this.source.manager.findBy(policyRow, { address: In([...addresses]) });
    return new Map(rows.map(({ address, policy }) => [address, parsePolicy(policy)]));
  }

  async save(address: string, policy: SpendingPolicy | undefined): Promise<void> {
    if (policy === undefined) {
      await this.source.manager.delete(policyRow, { address });
      return;
    }
    const updatedAt = this.clock.now();
    const row = { address, policy: writePolicy(policy), revision: 0, updatedAt };
    // two callers may set the first one at the same time
    await this.source.manager.upsert(policyRow, row, ['address']);
  }
}
