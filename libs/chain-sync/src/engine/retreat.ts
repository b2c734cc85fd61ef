import type { JournalStore } from '../adapters/journal-store.js';
import type { Lease } from '../adapters/lease-store.js';
import type { BlockMark, StreamWriter, TakeBack } from '../adapters/stream-writer.js';
import type { StreamRow } from '../adapters/stream.row.js';
import type { StreamSettings } from '../settings.js';
import { standingOf, type Standing } from './ancestor.js';
import type { NetworkView, View } from './network-view.js';
import type { ReaderState } from './reader-state.js';

export interface RetreatDeps {
  readonly view: NetworkView;
  readonly writer: StreamWriter;
  readonly journal: JournalStore;
  readonly settings: StreamSettings;
  readonly now: () => Date;
  readonly warn: (message: string, details: object) => void;
  readonly onLines: (streamId: number) => void;
}

export type Verdict =
  /** What was read is what the network has. */
  | 'same'
  /** Some was taken back. */
  | 'back'
  /** The network has fewer blocks, and may be behind. */
  | 'patient';

/** Takes back what the network does not have any more, or what is to be read anew. */
export class Retreat {
  #shorterSince: number | undefined;

  constructor(
    private readonly deps: RetreatDeps,
    private readonly stream: { readonly lease: Lease; readonly row: StreamRow; readonly state: ReaderState },
  ) {}

  async check(block: BlockMark): Promise<Verdict> {
    const { journal, view } = this.deps;
    const sources = { journal, history: view.history };
    return this.#judge(await standingOf(sources, this.stream.lease.id, block), block);
  }

  /** Nothing is amiss. */
  calm(): void {
    this.#shorterSince = undefined;
  }

  async reset(from: number): Promise<void> {
    const { state, row } = this.stream;
    const to = Math.min(from - 1, state.block?.number ?? row.firstBlock - 1);
    await this.#back({ to: to < row.firstBlock ? undefined : to, isReset: true });
    state.resetTo = undefined;
  }

  async #judge(standing: Standing, block: BlockMark): Promise<Verdict> {
    if (standing.kind === 'same') return 'same';
    // a node that is behind has fewer blocks for a while; a chain that was set back has them no more
    if (standing.kind === 'shorter' && this.#isPatient()) return 'patient';
    this.#shorterSince = undefined;
    const { at } = standing;
    const { lease, state } = this.stream;
    if ((at?.number ?? -1) < state.final)
      this.deps.warn('blocks that the network had called final are gone', {
        stream: lease.name,
        from: (at?.number ?? -1) + 1,
        to: block.number,
      });
    await this.#back({ to: at?.number, isReset: false });
    return 'back';
  }

  #isPatient(): boolean {
    const now = this.deps.now().getTime();
    this.#shorterSince ??= now;
    return now - this.#shorterSince < this.deps.settings.rollbackMs;
  }

  async #back(wanted: TakeBack): Promise<void> {
    const { writer, onLines } = this.deps;
    const { lease, state } = this.stream;
    for (let isDone = false; !isDone;) {
      const progress = await writer.takeBack(lease, state.position, wanted);
      state.position = progress.position;
      state.block = progress.block;
      ({ isDone } = progress);
    }
    state.isBlocked = false;
    onLines(lease.id);
  }
}

/** The network shows less than was read. */
export const behind = ({ head }: View): string =>
  `the network shows block ${head.number} as its head, and had later ones`;
