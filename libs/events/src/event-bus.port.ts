import { defineToken, type JsonObject } from '#libs/base';

/** An event as the platform knows it. */
export interface PlatformEvent {
  /** Past tense, snake case: `identity_proof_created`. */
  readonly event_type: string;
  /** UUID; handlers are idempotent by it. */
  readonly event_id: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject & { readonly service: string };
}

/** An event whose id and time were fixed when its cause was stored: a repetition is known by its id. */
export interface RecordedEvent extends Omit<PlatformEvent, 'metadata'> {
  /** What it is about: events of one aggregate keep their order. The key of a broker's partition. */
  readonly aggregate: string;
  readonly metadata: JsonObject;
}

export type Topic = 'blockchain.events' | 'governance.events';

/** Delivers events to every subscriber, at least once, in the order of publishing per subscriber. */
export interface EventBus {
  /** Tells the buses of a process apart, also behind a façade. */
  readonly id: string;
  /** Resolves when the bus has taken the event over. */
  publish(
    topic: Topic,
    event: { readonly type: string; readonly data: JsonObject; readonly metadata?: JsonObject },
  ): Promise<PlatformEvent>;
  /**
   * Takes events as they are, all or none, in order; the bus adds its `metadata.service` where none is named. Resolves
   * when they need not be given again: every handler of this process has ended, or a broker has them.
   */
  deliver(topic: Topic, events: readonly RecordedEvent[]): Promise<void>;
  /** Until the returned function is called. A handler that throws is logged and does not disturb the others. */
  subscribe(topic: Topic, handler: (event: PlatformEvent) => void | Promise<void>): () => void;
}

export const EVENT_BUS = defineToken<EventBus>('event-bus');
