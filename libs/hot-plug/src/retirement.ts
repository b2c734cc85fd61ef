import type { Generation } from './generation.js';
import { DEFAULT_DRAIN_MS, type ChangeOptions } from './host-options.js';
import type { SnapshotStore } from './snapshot-store.js';

/** Lets generations that are no longer visible finish their work, then destroys them. */
export class Retirement {
  readonly #underWay = new Map<Generation, Promise<boolean>>();

  constructor(private readonly snapshots: SnapshotStore) {}

  get generations(): Generation[] {
    return [...this.#underWay.keys()];
  }

  /** Resolves when the generation is gone: false if it still had work when the time was over. */
  retire(generation: Generation, { drainMs = DEFAULT_DRAIN_MS }: ChangeOptions): Promise<boolean> {
    const end = this.#drainAndDestroy(generation, drainMs).finally(() => this.#underWay.delete(generation));
    this.#underWay.set(generation, end);
    return end;
  }

  /** To be called when a snapshot was released. */
  check(): void {
    for (const generation of this.#underWay.keys()) generation.inFlight.check();
  }

  /** Resolves when nothing drains any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  async #drainAndDestroy(generation: Generation, drainMs: number): Promise<boolean> {
    generation.inFlight.alsoBusy = () => this.snapshots.leased(generation);
    const drained = await generation.drain(drainMs);
    await generation.destroy();
    return drained;
  }
}
