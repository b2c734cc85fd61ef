import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { EVENT_BUS, eventIterator, type EventBus, type PlatformEvent } from '#libs/events';
import { IDENTITY_EVENTS } from '../contract.js';
import type { Proof } from '../ports/proof-store.port.js';
import { anchorsOf } from './anchors-of.js';
import { ReadProof } from './read-proof.js';

const TYPES: readonly string[] = Object.values(IDENTITY_EVENTS);

/** How far a watcher was told; kept by the subscription, which may outlive this generation of the feature. */
export interface WatchProgress {
  /** The state that was told last. */
  told?: string;
}

export interface ProofState {
  readonly proof: Proof;
  /** Of the event that it follows: by it two generations that watch at once are told apart from two changes. */
  readonly event_id?: string;
  /** To be called when the watcher is told, for a state that was yielded may be dropped on its way. */
  readonly tell: () => Proof;
}

@Injectable()
export class WatchProof {
  constructor(
    @Inject(EVENT_BUS) private readonly bus: EventBus,
    private readonly proofs: ReadProof,
  ) {}

  /** The proof now, unless the watcher was told something already, and at each of its changes. @throws PROOF_NOT_FOUND */
  async run(
    caller: Caller,
    id: string,
    progress: WatchProgress = {},
  ): Promise<AsyncIterableIterator<ProofState>> {
    const accepts = ({ event_type, data }: PlatformEvent) =>
      TYPES.includes(event_type) && data['proofId'] === id;
    // before the state is read, so that no change falls between the two
    const events = eventIterator(this.bus, 'blockchain.events', { accepts });
    try {
      const present = await this.proofs.run(caller, id);
      const first = progress.told === undefined ? stateOf(present, progress) : undefined;
      return states(events, first, async ({ event_id }) => {
        const proof = await this.proofs.run(caller, id);
        return keyOf(proof) === progress.told ? undefined : stateOf(proof, progress, event_id);
      });
    } catch (thrown) {
      await events.return?.();
      throw thrown;
    }
  }
}

function stateOf(proof: Proof, progress: WatchProgress, event_id?: string): ProofState {
  const tell = () => {
    progress.told = keyOf(proof);
    return proof;
  };
  return { proof, tell, ...(event_id !== undefined && { event_id }) };
}

/** All that changes of a proof. */
function keyOf(proof: Proof): string {
  return JSON.stringify([proof.status, anchorsOf(proof)]);
}

/** Not an async generator: one that waits for its source cannot be returned. */
function states<E>(
  events: AsyncIterableIterator<E>,
  first: ProofState | undefined,
  follow: (event: E) => Promise<ProofState | undefined>,
): AsyncIterableIterator<ProofState> {
  let waiting = first;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const value = waiting;
        waiting = undefined;
        if (value) return { done: false, value };
        const event = await events.next();
        if (event.done) return { done: true, value: undefined };
        waiting = await follow(event.value);
      }
    },
    async return() {
      waiting = undefined;
      await events.return?.();
      return { done: true, value: undefined };
    },
  };
}
