/** One faulty field of a request or a configuration. */
export interface FieldError {
  /** Where: a JSON Pointer (RFC 6901) for documents (`/claims/name`), a key for settings (`service.port`). */
  readonly pointer: string;
  /** What is wrong and what would be right, one sentence. */
  readonly detail: string;
  /** The rule that failed, for programs (`isEmail`, `too_small`). */
  readonly code?: string;
}

/** One line of an error catalogue. */
export interface ErrorEntry<P> {
  /** HTTP status that the edge answers with. */
  readonly status: number;
  /** The same for every occurrence (RFC 9457 `title`). */
  readonly title: string;
  /** What failed, with which value, and what to do. It reaches the caller: no secrets. */
  readonly detail: (params: P) => string;
  /** True if the same request may succeed later without a change. */
  readonly retryable?: boolean;
  /** Seconds to wait before a retry; the edge sends it as `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

export interface AppErrorOptions {
  readonly cause?: unknown;
  readonly errors?: readonly FieldError[];
  /** Replaces the catalogue's value for this occurrence. Unit: seconds. */
  readonly retryAfterSeconds?: number;
}

/** The one error class of the house: a code from a catalogue, and data. The edge turns it into RFC 9457 or GraphQL. */
export class AppError extends Error {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly errors: readonly FieldError[];

  constructor(
    readonly code: string,
    readonly params: unknown,
    source: { entry: ErrorEntry<never>; options?: AppErrorOptions | undefined },
  ) {
    const { entry, options } = source;
    super((entry.detail as (p: unknown) => string)(params), { cause: options?.cause });
    this.name = 'AppError';
    this.status = entry.status;
    this.title = entry.title;
    this.retryable = entry.retryable ?? false;
    this.retryAfterSeconds = options?.retryAfterSeconds ?? entry.retryAfterSeconds;
    this.errors = options?.errors ?? [];
  }
}

type ParamsOf<E> = E extends ErrorEntry<infer P> ? P : never;
type Factory<P> = (params: P, options?: AppErrorOptions) => AppError;

/** A catalogue: `throw identityErrors.PROOF_NOT_FOUND({ id })`. The key is the error's code. */
export type ErrorCatalogue<T> = { readonly [K in keyof T]: Factory<ParamsOf<T[K]>> };

const catalogues = new Map<string, ErrorEntry<never>>();

/**
 * Declares the errors of one lib or feature.
 * A feature's catalogue is evaluated anew with every version of its code, so a code may be declared again.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a map of entries with different parameters has no narrower bound
export function defineErrors<const T extends Record<string, ErrorEntry<any>>>(entries: T): ErrorCatalogue<T> {
  const factories = Object.entries(entries).map(([code, entry]) => {
    catalogues.set(code, entry);
    const make: Factory<unknown> = (params, options) => new AppError(code, params, { entry, options });
    return [code, make] as const;
  });
  return Object.fromEntries(factories) as ErrorCatalogue<T>;
}

/** Every code declared so far, for the reference page. */
export function knownErrors(): ReadonlyMap<string, ErrorEntry<never>> {
  return catalogues;
}

/** Also true for an `AppError` that another copy of this module made (a feature's own bundle). */
export function isAppError(value: unknown): value is AppError {
  return Error.isError(value) && value.name === 'AppError' && 'code' in value && 'status' in value;
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return Error.isError(thrown) ? thrown.message : String(thrown);
}
