import type { Clock } from '#libs/base';
import type { WalletRow } from './adapters/wallet.row.js';

/** The rest of a deactivation's way to other replicas. Unit: ms. */
const FRESH_MS = 500;
/** About 1 kB each. */
const MOST_KEPT = 10_000;

interface Kept {
  readonly row: Promise<WalletRow | undefined>;
  readonly readAt: number;
}

/**
 * Rows as they are stored, keys sealed, by address: an account that signs all the time reads its row twice a second. A
 * deactivation here counts from the next signature on, one by another replica within `FRESH_MS`.
 */
export class SealedRows {
  /** In the order of reading, the oldest first. */
  readonly #kept = new Map<string, Kept>();

  constructor(
    private readonly load: (address: string) => Promise<WalletRow | undefined>,
    private readonly clock: Clock,
  ) {}

  async read(address: string): Promise<WalletRow | undefined> {
    const now = this.clock.now().getTime();
    const kept = this.#kept.get(address);
    // a clock that was set back must not prolong anything
    if (kept && now >= kept.readAt && now - kept.readAt < FRESH_MS) return kept.row;
    const row = this.load(address);
    this.#keep(address, { row, readAt: now });
    return row;
  }

  forget(address: string): void {
    this.#kept.delete(address);
  }

  #keep(address: string, kept: Kept): void {
    this.#kept.delete(address);
    this.#kept.set(address, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    const drop = () => {
      if (this.#kept.get(address) === kept) this.#kept.delete(address);
    };
    // neither a failure nor an absence is kept: the wallet may be there the next moment
    kept.row.then((row) => row ?? drop(), drop);
  }
}
