import type { LogFilter } from '#libs/chain';
import { mayHold, traceOf, type BloomTrace } from './bloom.js';

interface Wanted {
  readonly values: ReadonlySet<string>;
  readonly traces: readonly BloomTrace[];
}

/** Which logs a filter wants, as `eth_getLogs` understands it, and which blocks may have some. */
export class LogMatcher {
  /** Lower case, without what matches anything at the end. */
  readonly filter: LogFilter;
  readonly #addresses: Wanted | undefined;
  readonly #topics: readonly (Wanted | undefined)[];

  constructor({ addresses, topics }: LogFilter) {
    const last = topics.findLastIndex((list) => list !== null && list.length > 0);
    const lists = topics.slice(0, last + 1).map((list) => list?.map((topic) => topic.toLowerCase()) ?? null);
    this.filter = { addresses: addresses.map((address) => address.toLowerCase()), topics: lists };
    this.#addresses = wanted(this.filter.addresses);
    this.#topics = lists.map(wanted);
  }

  /** EIP-234: a block whose bloom filter excludes them has none. */
  mayBeIn(bloom: Uint8Array): boolean {
    const parts = [this.#addresses, ...this.#topics];
    return parts.every((part) => !part || part.traces.some((trace) => mayHold(bloom, trace)));
  }

  /** Any case. */
  wants({ address, topics }: { readonly address: string; readonly topics: readonly string[] }): boolean {
    if (topics.length < this.#topics.length) return false;
    if (this.#addresses && !this.#addresses.values.has(address.toLowerCase())) return false;
    return this.#topics.every((part, at) => !part || part.values.has(topics[at]?.toLowerCase() ?? ''));
  }
}

/** Nothing in particular is anything. */
function wanted(list: readonly string[] | null): Wanted | undefined {
  if (!list || list.length === 0) return undefined;
  return {
    values: new Set(list),
    traces: list.map((value) => traceOf(Buffer.from(value.slice(2), 'hex'))),
  };
}
