import { LessThan, type DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '#libs/base';
import { inTransaction, isDuplicate } from '#libs/persistence';
import { laneRow } from './lane.row.js';

export interface LaneClaim {
  readonly network: string;
  readonly address: string;
  readonly fence: number;
  readonly nextNonce: number;
}

/** A lane as its holder knows it; the store refuses to write for one that has lost it. */
export interface LaneStamp extends LaneClaim {
  readonly waitingFor: string | undefined;
}

/** Who gives out the nonces of an account. Clocks of replicas may differ: then one takes over early, and the fence keeps the other from writing. */
export class LaneStore {
  constructor(
    private readonly source: DataSource,
    private readonly holder: string,
    private readonly clock: Clock,
  ) {}

  async claim(network: string, address: string, leaseMs: number): Promise<LaneClaim | undefined> {
    const { holder } = this;
    const now = this.clock.now();
    const leaseUntil = new Date(now.getTime() + leaseMs);
    return inTransaction(this.source, async (manager) => {
      const mine = { holder, leaseUntil, fence: () => 'fence + 1' };
      const taken = await manager.update(
        laneRow,
        // one of our own was given up after a failed commit
        [
          { network, address, leaseUntil: LessThan(now) },
          { network, address, holder },
        ],
        mine,
      );
      if (taken.affected !== 1 && !(await this.#insert(manager, { network, address, leaseUntil })))
        return undefined;
      const { fence, nextNonce } = await manager.findOneByOrFail(laneRow, { network, address });
      return { network, address, fence, nextNonce };
    });
  }

  /** For another worker to go on at once. */
  async release(lanes: readonly LaneClaim[]): Promise<void> {
    const { holder } = this;
    for (const { network, address, fence } of lanes)
      await this.source.manager.update(
        laneRow,
        { network, address, holder, fence },
        { leaseUntil: new Date(0), holder: '' },
      );
  }

  async #insert(
    manager: EntityManager,
    row: { network: string; address: string; leaseUntil: Date },
  ): Promise<boolean> {
    const { network, address } = row;
    if (await manager.existsBy(laneRow, { network, address })) return false;
    try {
      await manager.insert(laneRow, {
        ...row,
        holder: this.holder,
        fence: 1,
        nextNonce: 0,
        waitingFor: null,
      });
      return true;
    } catch (thrown) {
      if (isDuplicate(thrown)) return false;
      throw thrown;
    }
  }
}
