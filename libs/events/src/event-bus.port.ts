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

export type Topic = 'blockchain.events' | 'governance.events';

/** Delivers events to every subscriber, at least once, in the order of publishing per subscriber. */
export interface EventBus {
  /** Resolves when the bus has taken the event over. */
  publish(
    topic: Topic,
    event: { readonly type: string; readonly data: JsonObject; readonly metadata?: JsonObject },
  ): Promise<PlatformEvent>;
  /** Until the returned function is called. A handler that throws is logged and does not disturb the others. */
  subscribe(topic: Topic, handler: (event: PlatformEvent) => void | Promise<void>): () => void;
}

export const EVENT_BUS = defineToken<EventBus>('event-bus');
