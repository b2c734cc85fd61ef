import { execute, GraphQLError, type ExecutionResult } from 'graphql';
import type { FeatureHost } from '../feature-host.js';
import { hotPlugErrors } from '../errors.js';
import { HotSource, withOwnContext, type Operation } from './hot-source.js';
import { continuationOf, isSameEvent } from './overlap.js';

/** How long an old source may take to hand out what it was given before its successor subscribed. Unit: milliseconds. */
const CATCH_UP_MS = 100;
/** Results that wait for the client. */
const MAX_WAITING = 1_000;

/**
 * A subscription that survives changes of features. After each commit the operation is validated on the new schema and
 * subscribed there before the old source is returned; what both have yielded meanwhile is delivered once. If the
 * operation is no longer valid (a feature is gone), it ends with an error of code `FEATURE_UNAVAILABLE`.
 *
 * A source that is an async generator cannot be returned while it waits for its next event (ECMAScript queues the
 * call): let it end with `ctx.signal`.
 */
export async function subscribeHot(
  host: FeatureHost,
  operation: Operation,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const first = await HotSource.open(host, operation);
  if ('errors' in first) return first;
  return new HotSubscription(host, operation, first);
}

class HotSubscription implements AsyncIterableIterator<ExecutionResult> {
  readonly #results: ExecutionResult[] = [];
  #wake: (() => void) | undefined;
  #done = false;
  #source: HotSource;
  #switching: Promise<void> = Promise.resolve();
  /** The tail of the events that are being executed. */
  #delivering: Promise<void> = Promise.resolve();
  #underWay = 0;
  readonly #stopListening: () => void;

  constructor(
    private readonly host: FeatureHost,
    private readonly operation: Operation,
    first: HotSource,
  ) {
    this.#source = first;
    first.take = (event) => this.#deliver(first, event);
    this.#stopListening = host.onCommit(() => this.#enqueueSwitch());
    void this.#follow(first);
    // a change may have come while the first source was being opened
    if (first.lease.snapshot !== host.current) this.#enqueueSwitch();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    for (;;) {
      const value = this.#results.shift();
      if (value) return { done: false, value };
      if (this.#done) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  return(): Promise<IteratorResult<ExecutionResult>> {
    this.#end();
    this.#results.length = 0;
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(thrown?: unknown): Promise<IteratorResult<ExecutionResult>> {
    this.#end();
    return Promise.reject(thrown);
  }

  #enqueueSwitch(): void {
    const change = this.#switching.then(() => this.#switch());
    this.#switching = change.catch((thrown: unknown) => this.#endWith(asFailure(thrown)));
  }

  async #switch(): Promise<void> {
    const old = this.#source;
    // several commits may have come since; one switch is enough for all
    if (this.#done || old.lease.snapshot === this.host.current) return;
    const late: unknown[] = [];
    old.take = (event) => {
      late.push(event);
      this.#deliver(old, event);
    };
    const next = await HotSource.open(this.host, this.operation);
    if ('errors' in next) return this.#endWith(next.errors.map(asUnavailable));
    if (this.#done) return next.close(Promise.resolve());
    const early: unknown[] = [];
    next.take = (event) => void early.push(event);
    void this.#follow(next);
    await this.#catchUp(old, () => continuationOf(late, early) !== undefined);
    if (this.#done) return next.close(Promise.resolve());
    this.#source = next;
    this.#continue(next, { late, early });
    void old.close(this.#delivering);
  }

  /** Delivers from `next` what the old source has not. */
  #continue(next: HotSource, { late, early }: { late: readonly unknown[]; early: readonly unknown[] }): void {
    // without a line-up only events with an identity can be recognised
    const { fresh, owed } = continuationOf(late, early) ?? {
      fresh: early.filter((event) => !late.some((l) => isSameEvent(l, event))),
      owed: late.filter((event) => typeof event === 'object'),
    };
    const repeats = [...owed];
    next.take = (event) => {
      const known = repeats.findIndex((r) => isSameEvent(r, event));
      if (known < 0) this.#deliver(next, event);
      else repeats.splice(known, 1);
    };
    for (const event of fresh) this.#deliver(next, event);
  }

  /**
   * Resolves when the old source has yielded all that the new one will not. A source that hands out at once has done so
   * within one turn of the event loop; that there is nothing to come from a slow one shows when both yield the same.
   */
  async #catchUp(old: HotSource, isLevel: () => boolean): Promise<void> {
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, CATCH_UP_MS);
    let timedOut = false;
    void over.promise.then(() => (timedOut = true));
    await turn();
    while (!timedOut && !old.ended && !this.#done && !isLevel()) {
      await Promise.race([over.promise, this.#progress()]);
      await turn();
    }
    clearTimeout(timer);
  }

  #progress(): Promise<void> {
    return new Promise((resolve) => (this.#onProgress = resolve));
  }
  #onProgress: () => void = () => undefined;

  async #follow(source: HotSource): Promise<void> {
    source.onProgress = () => this.#onProgress();
    await source.read();
    // it may have ended because its generation did: then its successor goes on
    for (let pending; pending !== this.#switching;) await (pending = this.#switching);
    if (source !== this.#source) return;
    if (source.failure) await this.#endWith(asFailure(source.failure.thrown));
    else await this.#endWith(undefined);
  }

  /** Results leave in the order of the events, whatever their resolvers take. */
  #deliver(source: HotSource, event: unknown): void {
    if (this.#done) return;
    if (this.#results.length + ++this.#underWay > MAX_WAITING) {
      const thrown = hotPlugErrors.SUBSCRIBER_TOO_SLOW({ limit: MAX_WAITING });
      this.#push({ errors: [new GraphQLError(thrown.message, { extensions: { code: thrown.code } })] });
      this.#end();
      return;
    }
    const result = this.#execute(source, event);
    this.#delivering = this.#delivering.then(async () => {
      this.#push(await result);
      this.#underWay--;
    });
  }

  async #execute(source: HotSource, event: unknown): Promise<ExecutionResult> {
    const { schema } = source.lease.snapshot;
    if (!schema) return { errors: [new GraphQLError('There is no GraphQL schema.')] };
    try {
      return await execute({ ...withOwnContext(this.operation), schema, rootValue: event });
    } catch (thrown) {
      return { errors: asFailure(thrown) };
    }
  }

  #push(result: ExecutionResult): void {
    if (this.#done) return;
    this.#results.push(result);
    this.#notify();
  }

  /** After all that was emitted before. */
  async #endWith(errors: readonly GraphQLError[] | undefined): Promise<void> {
    await turn();
    await this.#delivering;
    if (errors) this.#push({ errors });
    this.#end();
  }

  #end(): void {
    if (this.#done) return;
    this.#done = true;
    this.#stopListening();
    void this.#source.close(this.#delivering);
    this.#onProgress();
    this.#notify();
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function asUnavailable(fault: GraphQLError): GraphQLError {
  return new GraphQLError(fault.message, { extensions: { code: 'FEATURE_UNAVAILABLE' } });
}

function asFailure(thrown: unknown): readonly GraphQLError[] {
  if (thrown instanceof GraphQLError) return [thrown];
  return [new GraphQLError('The subscription failed.', { originalError: thrown as Error })];
}
