import { Mutex } from '#libs/base';
import type { Caller } from '#libs/caller';
import type { Completeness, EventQuery, EventStreams, PoisonRecord, StreamEvent } from '#libs/chain-sync';
import { ClientSlots } from '#src/edge/front-door/client-slots.js';
import { ownedStreamErrors } from '../errors.js';
import type { FindStream } from './find-stream.js';

/** One that is made and one that waits: whoever asks for them one by one never meets the limit. */
const MOST_OF_ONE = 2;

interface Deps {
  readonly streams: EventStreams;
  readonly find: FindStream;
}

/** All reject with STREAM_UNKNOWN. */
export class ReadStream {
  readonly #certificates = new ClientSlots();
  /** Each reads and hashes up to megabytes of receipts: they are made one after the other. */
  readonly #turn = new Mutex();

  constructor(private readonly deps: Deps) {}

  async events(caller: Caller, name: string, query: EventQuery): Promise<readonly StreamEvent[]> {
    await this.deps.find.run(caller, name);
    return this.deps.streams.events(name, query);
  }

  /** Rejects before the first line if the caller may not see the stream. */
  async follow(
    caller: Caller,
    name: string,
    options: { readonly after: number; readonly signal: AbortSignal },
  ): Promise<AsyncIterable<readonly StreamEvent[]>> {
    await this.deps.find.run(caller, name);
    return this.deps.streams.follow(name, options);
  }

  async poison(caller: Caller, name: string, limit: number): Promise<readonly PoisonRecord[]> {
    await this.deps.find.run(caller, name);
    return this.deps.streams.poison(name, limit);
  }

  /** @throws STREAM_RANGE_INVALID, STREAM_CERTIFICATES_UNDER_WAY */
  async completeness(
    caller: Caller,
    name: string,
    range: { readonly from: number; readonly to: number },
  ): Promise<Completeness> {
    await this.deps.find.run(caller, name);
    const { subject } = caller;
    if (!this.#certificates.take(subject, MOST_OF_ONE))
      throw ownedStreamErrors.STREAM_CERTIFICATES_UNDER_WAY({ most: MOST_OF_ONE });
    try {
      return await this.#turn.run(() => this.deps.streams.completeness(name, range));
    } finally {
      this.#certificates.giveBack(subject);
    }
  }
}
