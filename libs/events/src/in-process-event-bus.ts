import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { isPromise } from 'node:util/types';
import { systemClock, withTimeout, type Clock } from '#libs/base';
import { eventErrors } from './errors.js';
import type { EventBus, PlatformEvent, RecordedEvent, Topic } from './event-bus.port.js';
import { recordedToPlatformEvent, toPlatformEvent, type NewEvent } from './platform-event.js';
import { Subscriber } from './subscriber.js';

export interface InProcessEventBusOptions {
  /** Goes into `metadata.service` of events that name none. */
  readonly service: string;
  readonly clock?: Clock;
  /** Events that may wait for one subscriber; `publish` waits when there are more. Default: 1,000. */
  readonly capacity?: number;
  /** A handler that takes longer is reported and left behind, so that it cannot stop everyone. Default: 30,000 ms. */
  readonly handlerMs?: number;
  /** A handler failed on an event. */
  readonly onError: (thrown: unknown, event: PlatformEvent, topic: Topic) => void;
}

/** Delivers within this process. What must survive a crash belongs into an outbox. */
export class InProcessEventBus implements EventBus {
  readonly id = randomUUID();
  readonly #subscribers = new Map<Topic, Set<Subscriber>>();
  /** Set while a handler works, and for all that it starts. */
  readonly #inHandler = new AsyncLocalStorage<true>();
  readonly #publishing = new Set<Promise<unknown>>();
  #closed = false;

  constructor(private readonly options: InProcessEventBusOptions) {}

  async publish(topic: Topic, event: NewEvent): Promise<PlatformEvent> {
    this.#refuseWhenClosed(topic);
    const platformEvent = toPlatformEvent(
      event,
      this.options.service,
      (this.options.clock ?? systemClock).now(),
    );
    const accepted: Promise<void>[] = [];
    // a handler that waited for room in its own queue would wait for itself
    const waits = this.#inHandler.getStore() === undefined;
    for (const subscriber of this.#subscribers.get(topic) ?? []) {
      const room = subscriber.push(platformEvent, waits);
      if (room) accepted.push(room);
    }
    if (accepted.length > 0) await this.#counted(Promise.all(accepted));
    return platformEvent;
  }

  async deliver(topic: Topic, events: readonly RecordedEvent[]): Promise<void> {
    this.#refuseWhenClosed(topic);
    const { service } = this.options;
    const platformEvents = events.map((event) => recordedToPlatformEvent(event, service));
    const handled: Promise<void>[] = [];
    for (const subscriber of this.#subscribers.get(topic) ?? []) {
      for (const event of platformEvents) void subscriber.push(event, false);
      handled.push(subscriber.whenHandled());
    }
    // a handler that waited for what is behind it in its own queue would wait for itself
    if (this.#inHandler.getStore() === undefined) await this.#counted(Promise.all(handled));
  }

  subscribe(topic: Topic, handler: (event: PlatformEvent) => void | Promise<void>): () => void {
    this.#refuseWhenClosed(topic);
    const { capacity = 1_000, handlerMs = 30_000, onError } = this.options;
    const handle = (event: PlatformEvent): void | Promise<void> => {
      try {
        const work = this.#inHandler.run(true, handler, event);
        if (!isPromise(work)) return;
        const what = `A handler of ${topic} for ${event.event_type}`;
        return withTimeout(work, handlerMs, what).catch((thrown: unknown) => onError(thrown, event, topic));
      } catch (thrown) {
        onError(thrown, event, topic);
      }
    };
    const subscriber = new Subscriber(handle, capacity);
    let all = this.#subscribers.get(topic);
    if (!all) this.#subscribers.set(topic, (all = new Set()));
    all.add(subscriber);
    return () => {
      all.delete(subscriber);
      subscriber.stop();
      // the event it is working on is still to be waited for
      if (!subscriber.idle) void this.#counted(subscriber.whenIdle());
    };
  }

  /** Resolves when no event waits and no handler works; events that handlers publish meanwhile are included. */
  async drain(): Promise<void> {
    for (;;) {
      const busy = [...this.#subscribers.values()].flatMap((all) => [...all]).filter((one) => !one.idle);
      if (busy.length === 0 && this.#publishing.size === 0) return;
      await Promise.all([...busy.map((one) => one.whenIdle()), ...this.#publishing]);
    }
  }

  /** Takes nothing more from outside, lets the handlers finish what was taken, then forgets the subscribers. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.drain();
    this.#subscribers.clear();
  }

  /** What a handler publishes while the bus closes belongs to what was taken before. */
  #refuseWhenClosed(topic: Topic): void {
    if (this.#closed && this.#inHandler.getStore() === undefined)
      throw eventErrors.EVENT_BUS_CLOSED({ topic });
  }

  async #counted(work: Promise<unknown>): Promise<void> {
    this.#publishing.add(work);
    try {
      await work;
    } finally {
      this.#publishing.delete(work);
    }
  }
}
