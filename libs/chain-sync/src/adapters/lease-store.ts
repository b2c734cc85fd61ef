import { In, LessThan, type DataSource } from 'typeorm';
import type { Clock } from '#libs/base';
import { streamRow, type StreamRow } from './stream.row.js';

/** The right to read a stream; whoever takes it over, or wishes something of the stream, makes it void. */
export interface Lease {
  readonly id: number;
  readonly name: string;
  readonly holder: string;
  readonly fence: number;
}

/** Who reads a stream. Clocks of replicas may differ: then one takes over early, and the fence keeps the other from writing. */
export class LeaseStore {
  constructor(
    private readonly source: DataSource,
    private readonly holder: string,
    private readonly deps: { readonly clock: Clock; readonly leaseMs: number },
  ) {}

  /** Streams of these networks that nobody reads, or that this replica reads by an older fence than `held`. */
  async open(networks: readonly string[], held: ReadonlyMap<number, number>): Promise<readonly number[]> {
    const { clock } = this.deps;
    const rows = await this.source.manager.find(streamRow, {
      where: { network: In([...networks]), paused: 0 },
      select: { id: true, holder: true, fence: true, leaseUntil: true },
    });
    const now = clock.now();
    return rows
      .filter(({ id, holder, fence, leaseUntil }) =>
        held.has(id) ? fence !== held.get(id) : holder === this.holder || leaseUntil < now,
      )
      .map(({ id }) => id);
  }

  /** `undefined` if another one has it. */
  async claim(id: number): Promise<{ readonly lease: Lease; readonly row: StreamRow } | undefined> {
    const { holder, source } = this;
    const { clock, leaseMs } = this.deps;
    const now = clock.now();
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const { affected } = await source.manager.update(
      streamRow,
      [
        { id, paused: 0, leaseUntil: LessThan(now) },
        { id, paused: 0, holder },
      ],
      { holder, leaseUntil, fence: () => 'fence + 1' },
    );
    if (affected !== 1) return undefined;
    const row = await source.manager.findOneBy(streamRow, { id, holder });
    return row ? { row, lease: { id, name: row.name, holder, fence: row.fence } } : undefined;
  }

  /** False if it is lost. */
  async renew({ id, holder, fence }: Lease): Promise<boolean> {
    const leaseUntil = new Date(this.deps.clock.now().getTime() + this.deps.leaseMs);
    const { affected } = await this.source.manager.update(streamRow, { id, holder, fence }, { leaseUntil });
    return affected === 1;
  }

  /** For another one to go on at once. */
  async release({ id, holder, fence }: Lease): Promise<void> {
    await this.source.manager.update(
      streamRow,
      { id, holder, fence },
      { holder: '', leaseUntil: new Date(0) },
    );
  }
}
