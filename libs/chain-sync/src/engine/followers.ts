import type { JournalStore } from '../adapters/journal-store.js';
import { Bell } from './bell.js';

/** Tells those who follow a journal that it has grown: here at once, on other replicas by looking now and then. */
export class Followers {
  readonly #watches = new Map<number, Watch>();

  constructor(
    private readonly journal: Pick<JournalStore, 'position'>,
    private readonly patrolMs: number,
  ) {}

  /** This replica has written lines. */
  tell(streamId: number): void {
    this.#watches.get(streamId)?.bell.ring();
  }

  /** To be left when it is no longer needed. */
  join(streamId: number): { readonly bell: Bell; leave(): void } {
    const watch = this.#watches.get(streamId) ?? { bell: new Bell(), users: 0, seen: -1, timer: undefined };
    watch.users += 1;
    this.#watches.set(streamId, watch);
    watch.timer ??= setInterval(() => void this.#look(streamId, watch), this.patrolMs).unref();
    return {
      bell: watch.bell,
      leave: () => {
        watch.users -= 1;
        if (watch.users > 0) return;
        clearInterval(watch.timer);
        watch.timer = undefined;
        this.#watches.delete(streamId);
      },
    };
  }

  async #look(streamId: number, watch: Watch): Promise<void> {
    const position = await this.journal.position(streamId).catch(() => watch.seen);
    if (position === watch.seen) return;
    watch.seen = position ?? -1;
    watch.bell.ring();
  }
}

interface Watch {
  readonly bell: Bell;
  users: number;
  seen: number;
  timer: NodeJS.Timeout | undefined;
}
