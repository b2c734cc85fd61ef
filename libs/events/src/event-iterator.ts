import { eventErrors } from './errors.js';
import type { EventBus, PlatformEvent, Topic } from './event-bus.port.js';

export interface EventIteratorOptions {
  /** Events that may wait for the reader; one more ends the iterator with EVENT_SUBSCRIBER_TOO_SLOW. Default: 1,000. */
  readonly capacity?: number;
  /** Which events the reader wants. */
  readonly accepts?: (event: PlatformEvent) => boolean;
}

/**
 * The events of a topic from now on, for GraphQL subscriptions. It subscribes at once, and ends the subscription when it
 * is returned. A reader that is too slow loses the iterator and never holds up the bus.
 */
export function eventIterator(
  bus: EventBus,
  topic: Topic,
  options: EventIteratorOptions = {},
): AsyncIterableIterator<PlatformEvent> {
  return new EventIterator(bus, topic, options);
}

type Result = IteratorResult<PlatformEvent, undefined>;
const DONE: Result = { done: true, value: undefined };

class EventIterator implements AsyncIterableIterator<PlatformEvent> {
  #buffer: PlatformEvent[] = [];
  readonly #readers: PromiseWithResolvers<Result>[] = [];
  #failure: unknown;
  #ended = false;
  readonly #unsubscribe: () => void;

  constructor(
    bus: EventBus,
    private readonly topic: Topic,
    private readonly options: EventIteratorOptions,
  ) {
    this.#unsubscribe = bus.subscribe(topic, (event) => this.#take(event));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    const value = this.#buffer.shift();
    if (value) return Promise.resolve({ done: false, value });
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      return Promise.reject(failure);
    }
    if (this.#ended) return Promise.resolve(DONE);
    const reader = Promise.withResolvers<Result>();
    this.#readers.push(reader);
    return reader.promise;
  }

  return(): Promise<Result> {
    this.#buffer = [];
    this.#end();
    return Promise.resolve(DONE);
  }

  throw(thrown: unknown): Promise<Result> {
    this.#end();
    return Promise.reject(thrown);
  }

  #take(event: PlatformEvent): void {
    const { capacity = 1_000, accepts } = this.options;
    if (this.#ended || accepts?.(event) === false) return;
    const reader = this.#readers.shift();
    if (reader) {
      reader.resolve({ done: false, value: event });
    } else if (this.#buffer.length < capacity) {
      this.#buffer.push(event);
    } else {
      this.#buffer = [];
      this.#failure = eventErrors.EVENT_SUBSCRIBER_TOO_SLOW({ topic: this.topic, capacity });
      this.#end();
    }
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#unsubscribe();
    for (const reader of this.#readers.splice(0)) reader.resolve(DONE);
  }
}
