/** A node's own refusal (JSON-RPC 2.0, section 5.1). */
export interface RpcFailure {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** An answer of the node itself, good or bad. */
export type Answer = { readonly result: unknown } | { readonly failure: RpcFailure };

/** What `parse` makes of a result; zod's schemas fit, and so do cheaper ones. */
export interface Reply<T> {
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: T } | { readonly success: false; readonly data?: undefined };
}

/** A reply read by hand, where a schema library costs more than the question; `undefined` is a malformed answer. */
export function reply<T>(parse: (value: unknown) => T | undefined): Reply<T> {
  return {
    safeParse(value) {
      const data = parse(value);
      return data === undefined ? { success: false } : { success: true, data };
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `undefined` for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads one response object; `undefined` if it is none. Some servers answer good and bad at once: the error counts. */
export function readAnswer(value: unknown): Answer | undefined {
  if (!isObject(value)) return undefined;
  const { error } = value;
  if (isObject(error)) {
    const { code, message, data } = error;
    if (typeof code !== 'number' || typeof message !== 'string') return undefined;
    return { failure: { code, message, data } };
  }
  return 'result' in value && (error === undefined || error === null) ? { result: value.result } : undefined;
}

/** "Limit exceeded" (EIP-1474). */
const OVER_LIMIT = -32005;

/**
 * True if the endpoint has no room for the caller now, and another one may. The code alone does not tell: Infura answers
 * too large ranges of logs with it, Besu a transaction of too much gas or too large batches.
 */
export function isOverLimit({ code, message }: RpcFailure): boolean {
  return code === OVER_LIMIT && !/\b(gas|range|results?|logs?|blocks?|batch)\b/i.test(message);
}
