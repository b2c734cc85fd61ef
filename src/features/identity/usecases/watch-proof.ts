import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { EVENT_BUS, eventIterator, type EventBus, type PlatformEvent } from '#libs/events';
import { IDENTITY_EVENTS } from '../contract.js';
import type { Proof } from '../ports/proof-store.port.js';
import { ReadProof } from './read-proof.js';

const TYPES: readonly string[] = Object.values(IDENTITY_EVENTS);

@Injectable()
export class WatchProof {
  constructor(
    @Inject(EVENT_BUS) private readonly bus: EventBus,
    private readonly proofs: ReadProof,
  ) {}

  /** The proof at each of its changes from now on. @throws PROOF_NOT_FOUND */
  async run(caller: Caller, id: string): Promise<AsyncIterableIterator<Proof>> {
    const accepts = ({ event_type, data }: PlatformEvent) =>
      TYPES.includes(event_type) && data['proofId'] === id;
    const events = eventIterator(this.bus, 'blockchain.events', { accepts });
    try {
      await this.proofs.run(caller, id);
    } catch (thrown) {
      await events.return?.();
      throw thrown;
    }
    return mapped(events, () => this.proofs.run(caller, id));
  }
}

/** Not an async generator: one that waits for its source cannot be returned. */
function mapped<A, B>(
  source: AsyncIterableIterator<A>,
  map: (value: A) => Promise<B>,
): AsyncIterableIterator<B> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const result = await source.next();
      return result.done ? { done: true, value: undefined } : { done: false, value: await map(result.value) };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}
