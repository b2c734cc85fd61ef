import type { DataSource } from 'typeorm';
import type { Clock, JsonObject } from '#libs/base';
import { Outbox, type EventBus, type OutboxEvent, type OutboxRelay } from '#libs/events';
import type { StreamStore } from '../adapters/stream-store.js';
import { Bell, rest } from '../engine/bell.js';
import type { EventStreams, StreamEvent } from '../event-streams.port.js';
import { Projection } from '../projection/projection.js';

export interface NewsDeps {
  readonly source: DataSource;
  readonly store: Pick<StreamStore, 'telling'>;
  readonly streams: EventStreams;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly patrolMs: number;
  readonly warn: (message: string, details: object) => void;
}

const OWNER = 'event-streams';
export const outbox = new Outbox({ owner: OWNER });
export const cursors = new Projection({ owner: OWNER });

/** Tells lines of streams that want it as events of the platform: each once into the outbox, from there at least once. */
export class StreamNews {
  readonly #stop = new AbortController();
  readonly #bell = new Bell();
  /** By the id of the stream: of two with the same name one after the other, each has its own. */
  readonly #runs = new Map<number, { readonly stop: AbortController; readonly ended: Promise<void> }>();
  readonly #relay: OutboxRelay;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly deps: NewsDeps) {
    const { source, bus, clock, warn } = deps;
    const onError = (thrown: unknown) => warn('an event of a stream could not be delivered', { err: thrown });
    this.#relay = outbox.relay({ source, bus, clock, onError });
  }

  start(): void {
    void this.#relay.start();
    this.#running = this.#patrol();
  }

  /** A stream was made, or is no more. */
  poke(): void {
    this.#bell.ring();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    for (const { stop } of this.#runs.values()) stop.abort();
    await Promise.all([...this.#runs.values()].map(({ ended }) => ended));
    await this.#relay.stop();
  }

  async #patrol(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const { next } = this.#bell;
      await this.#look().catch((thrown: unknown) =>
        this.deps.warn('streams cannot be told of', { err: thrown }),
      );
      await rest(next, this.deps.patrolMs, signal);
    }
  }

  async #look(): Promise<void> {
    const telling = await this.deps.store.telling();
    for (const [id, { stop }] of this.#runs)
      if (!telling.has(id)) {
        stop.abort();
        this.#runs.delete(id);
      }
    for (const [id, name] of telling) if (!this.#runs.has(id)) this.#begin(id, name);
  }

  #begin(id: number, stream: string): void {
    const { streams, source, warn } = this.deps;
    const stop = new AbortController();
    const ended = cursors.run({
      streams,
      source,
      stream,
      signal: stop.signal,
      apply: (manager, lines) => outbox.add(manager, lines.map(newsOf)),
      onApplied: () => this.#relay.poke(),
      onError: (reason) => {
        if (this.#runs.has(id)) warn('lines of a stream cannot be told', { stream, reason });
      },
    });
    this.#runs.set(id, { stop, ended });
  }
}

function newsOf({ kind, blockTime, finality: _, ...line }: StreamEvent): OutboxEvent {
  return {
    topic: 'blockchain.events',
    type: `chain_event_${kind}`,
    aggregate: `stream:${line.stream}`,
    data: { ...line, blockTime: blockTime.toISOString() } satisfies JsonObject,
  };
}
