import { createSourceEventStream, GraphQLError, validate, type ExecutionArgs } from 'graphql';
import { withTimeout } from '#libs/base';
import type { FeatureHost, Lease } from '../feature-host.js';

export type Operation = Omit<ExecutionArgs, 'schema' | 'rootValue'>;

/** A feature that does not answer a subscription must not hold a snapshot for ever. Unit: milliseconds. */
const OPEN_MS = 10_000;

/** One subscription of an operation on one snapshot, which it keeps alive until it is closed. */
export class HotSource {
  /** Takes what the source yields. */
  take: (event: unknown) => void = () => undefined;
  /** Told after each event and at the end. */
  onProgress: () => void = () => undefined;
  ended = false;
  /** What ended it, if it was not its own end. */
  failure: { readonly thrown: unknown } | undefined;

  private constructor(
    private readonly events: AsyncIterator<unknown>,
    readonly lease: Lease,
  ) {}

  static async open(
    host: FeatureHost,
    operation: Operation,
  ): Promise<HotSource | { readonly errors: readonly GraphQLError[] }> {
    const lease = host.lease();
    const opening = openStream(lease, operation);
    try {
      const stream = await withTimeout(opening, OPEN_MS, 'Opening the subscription');
      if ('events' in stream) return new HotSource(stream.events, lease);
      lease.release();
      return stream;
    } catch (thrown) {
      opening.then(async (late) => 'events' in late && (await late.events.return?.())).catch(() => undefined);
      lease.release();
      throw thrown;
    }
  }

  /** Begins to read; resolves at the end, never rejects. */
  async read(): Promise<void> {
    try {
      for (;;) {
        const result = await this.events.next();
        if (result.done) break;
        this.take(result.value);
        this.onProgress();
      }
    } catch (thrown) {
      this.failure = { thrown };
    }
    this.ended = true;
    this.onProgress();
  }

  /** Unsubscribes at once and lets the snapshot go after `work`. */
  async close(work: Promise<unknown>): Promise<void> {
    this.take = () => undefined;
    try {
      // an async generator that waits for its next event returns only then: it is not waited for
      this.events.return?.().catch(() => undefined);
      await work;
    } finally {
      this.lease.release();
    }
  }
}

async function openStream(
  lease: Lease,
  operation: Operation,
): Promise<{ events: AsyncIterator<unknown> } | { errors: readonly GraphQLError[] }> {
  const { schema } = lease.snapshot;
  if (!schema) return { errors: [new GraphQLError('There is no GraphQL schema.')] };
  const faults = validate(schema, operation.document);
  if (faults.length > 0) return { errors: faults };
  const stream = await createSourceEventStream({ ...withOwnContext(operation), schema });
  if (Symbol.asyncIterator in stream) return { events: stream[Symbol.asyncIterator]() };
  return { errors: stream.errors ?? [] };
}

/** Data loaders hang on the context: each event and each generation gets one of its own. */
export function withOwnContext(operation: Operation): Operation {
  return { ...operation, contextValue: { ...(operation.contextValue as object) } };
}
