interface Gap {
  readonly from: number;
  readonly to: number;
  readonly since: number;
}

/**
 * How long an id that was passed over is waited for: longer than any transaction lives. A row that comes later still is
 * delivered, but for the replicas that did not get to it before another one had marked it. Unit: ms.
 */
const GAP_MS = 600_000;
/** Of more gaps the newest are kept: a server that counts in steps leaves one at each row. */
const MAXIMUM_GAPS = 100;

/**
 * What of an outbox was delivered through one bus. Ids are given at the insert and seen at the commit: a lower one may
 * come after a higher one, so those that were passed over are kept in mind.
 */
export class Position {
  #top: number | undefined;
  #gaps: Gap[] = [];
  readonly #delivering = new Set<number>();
  readonly #delivered = new Set<number>();

  /** The highest id seen; undefined before the begin. */
  get top(): number | undefined {
    return this.#top;
  }

  /** Ids that may still come. Unit of `now`: ms. */
  gaps(now: number): readonly Gap[] {
    this.#gaps = this.#gaps.filter(({ since }) => now - since < GAP_MS);
    return this.#gaps;
  }

  /** Delivered, and not marked in the table yet. */
  get delivered(): readonly number[] {
    return [...this.#delivered];
  }

  /** Rows that the table has for undelivered, and that are being taken care of. */
  get unmarked(): number {
    return this.#delivering.size + this.#delivered.size;
  }

  /** From now on. What comes in between the newest ids, in descending order, is waited for too. */
  begin(newest: readonly number[], now: number): void {
    this.#top = newest.at(-1) ?? 0;
    for (const id of newest.toReversed()) this.pass(id, now);
  }

  /** Everything anew: too much has happened meanwhile. */
  forget(): void {
    this.#top = undefined;
    this.#gaps = [];
  }

  isKnown(id: number): boolean {
    return this.#delivering.has(id) || this.#delivered.has(id);
  }

  /** Notes that the row is there. */
  pass(id: number, now: number): void {
    const top = this.#top ?? 0;
    if (id > top) {
      if (id > top + 1) this.#gaps.push({ from: top + 1, to: id - 1, since: now });
      this.#top = id;
    } else {
      this.#gaps = this.#gaps.flatMap((gap) => without(gap, id));
    }
    if (this.#gaps.length > MAXIMUM_GAPS) this.#gaps = this.#gaps.slice(-MAXIMUM_GAPS);
  }

  beginDelivery(ids: readonly number[]): void {
    for (const id of ids) this.#delivering.add(id);
  }

  /** Those that failed are undelivered again. */
  endDelivery(ids: readonly number[], { succeeded }: { succeeded: boolean }): void {
    for (const id of ids) {
      this.#delivering.delete(id);
      if (succeeded) this.#delivered.add(id);
    }
  }

  marked(ids: readonly number[]): void {
    for (const id of ids) this.#delivered.delete(id);
  }
}

function without(gap: Gap, id: number): Gap[] {
  const { from, to } = gap;
  if (id < from || id > to) return [gap];
  return [
    { ...gap, to: id - 1 },
    { ...gap, from: id + 1 },
  ].filter((part) => part.from <= part.to);
}
