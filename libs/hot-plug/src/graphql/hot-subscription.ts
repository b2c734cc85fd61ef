import {
  createSourceEventStream,
  execute,
  GraphQLError,
  validate,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import type { FeatureHost, Lease } from '../feature-host.js';

type Operation = Omit<ExecutionArgs, 'schema' | 'rootValue'>;

/** One subscription of the operation on one snapshot. */
interface Source {
  readonly lease: Lease;
  readonly events: AsyncIterator<unknown>;
  /** What it has yielded since a successor was opened. */
  overlap: unknown[] | undefined;
}

/**
 * A subscription that survives changes of features. After each commit the operation is validated on the new schema and
 * subscribed there before the old source is returned; what both have yielded meanwhile is delivered once. If the
 * operation is no longer valid (a feature is gone), it ends with an error of code `FEATURE_UNAVAILABLE`.
 */
export async function subscribeHot(
  host: FeatureHost,
  operation: Operation,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const first = await open(host, operation);
  if ('errors' in first) return first;
  return new HotSubscription(host, operation, first);
}

async function open(
  host: FeatureHost,
  operation: Operation,
): Promise<Source | { errors: readonly GraphQLError[] }> {
  const lease = host.lease();
  const { schema } = lease.snapshot;
  const faults = schema
    ? validate(schema, operation.document)
    : [new GraphQLError('There is no GraphQL schema.')];
  if (!schema || faults.length > 0) {
    lease.release();
    return { errors: faults };
  }
  // a context of its own: data loaders and the like belong to one generation
  const contextValue = { ...(operation.contextValue as object) };
  const stream = await createSourceEventStream({ ...operation, contextValue, schema });
  if (Symbol.asyncIterator in stream) {
    return { lease, events: stream[Symbol.asyncIterator](), overlap: undefined };
  }
  lease.release();
  return { errors: stream.errors ?? [] };
}

class HotSubscription implements AsyncIterableIterator<ExecutionResult> {
  readonly #results: ExecutionResult[] = [];
  #wake: (() => void) | undefined;
  #done = false;
  #source: Source;
  #switching: Promise<void> = Promise.resolve();
  #delivering: Promise<void> = Promise.resolve();
  readonly #stopListening: () => void;

  constructor(
    private readonly host: FeatureHost,
    private readonly operation: Operation,
    first: Source,
  ) {
    this.#source = first;
    this.#stopListening = host.onCommit(() => {
      this.#switching = this.#switching
        .then(() => this.#switch())
        .catch((thrown: unknown) => this.#fail(thrown));
    });
    void this.#pump(first, (event) => this.#deliver(first, event));
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
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(thrown?: unknown): Promise<IteratorResult<ExecutionResult>> {
    this.#end();
    return Promise.reject(thrown);
  }

  async #switch(): Promise<void> {
    if (this.#done) return;
    const old = this.#source;
    old.overlap = [];
    const next = await open(this.host, this.operation);
    if (this.#done) {
      if (!('errors' in next)) close(next);
      return;
    }
    if ('errors' in next) {
      this.#push({ errors: next.errors.map(asUnavailable) });
      this.#end();
      return;
    }
    const early: unknown[] = [];
    let take = (event: unknown): void => void early.push(event);
    void this.#pump(next, (event) => take(event));
    // both sources get what is emitted now; what the old one has buffered comes out within one turn of the event loop
    await new Promise((resolve) => setImmediate(resolve));
    this.#source = next;
    const seen = overlapLength(old.overlap ?? [], early);
    take = (event) => this.#deliver(next, event);
    for (const event of early.slice(seen)) this.#deliver(next, event);
    // results of the old source are computed before its generation may go
    const settled = this.#delivering;
    void settled.then(() => close(old));
  }

  async #pump(source: Source, take: (event: unknown) => void): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await source.events.next();
        if (done) break;
        if (source !== this.#source && source.overlap) return;
        source.overlap?.push(value);
        take(value);
      }
    } catch (thrown) {
      if (source === this.#source) this.#fail(thrown);
    }
    if (source === this.#source) void this.#delivering.then(() => this.#end());
  }

  /** Results leave in the order of the events, whatever their resolvers take. */
  #deliver(source: Source, event: unknown): void {
    const { schema } = source.lease.snapshot;
    if (!schema) return;
    const result = execute({ ...this.operation, schema, rootValue: event });
    this.#delivering = this.#delivering
      .then(async () => this.#push(await result))
      .catch((e: unknown) => this.#fail(e));
  }

  #push(result: ExecutionResult): void {
    if (this.#done) return;
    this.#results.push(result);
    this.#notify();
  }

  #fail(thrown: unknown): void {
    const error =
      thrown instanceof GraphQLError
        ? thrown
        : new GraphQLError('The subscription failed.', { originalError: thrown as Error });
    this.#push({ errors: [error] });
    this.#end();
  }

  #end(): void {
    if (this.#done) return;
    this.#done = true;
    this.#stopListening();
    close(this.#source);
    this.#notify();
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

/** How many events at the start of `early` are the same as those at the end of `late`. */
function overlapLength(late: readonly unknown[], early: readonly unknown[]): number {
  for (let length = Math.min(late.length, early.length); length > 0; length--) {
    const tail = late.slice(-length);
    if (tail.every((event, i) => isSameEvent(event, early[i]))) return length;
  }
  return 0;
}

function isSameEvent(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  const id = (e: unknown) =>
    typeof e === 'object' && e !== null && 'event_id' in e ? e.event_id : undefined;
  return id(a) !== undefined && id(a) === id(b);
}

function close(source: Source): void {
  void source.events.return?.().catch(() => undefined);
  source.lease.release();
}

function asUnavailable(fault: GraphQLError): GraphQLError {
  return new GraphQLError(fault.message, { extensions: { code: 'FEATURE_UNAVAILABLE' } });
}
