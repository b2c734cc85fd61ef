import type { Random } from '#libs/testing';
import type { Operation } from './operations.js';
import { BODIES, STRINGS, TYPES, VALUES } from './hostile-values.js';
import type { RawRequest } from './raw-request.js';

export interface FuzzerOptions {
  readonly random: Random;
  readonly operations: readonly Operation[];
  /** Authorization header fields to choose from. */
  readonly authorizations: readonly string[];
}

export interface FuzzedRequest extends RawRequest {
  readonly operation: Operation;
}

/** Calls operations with examples of which some part is hostile. */
export class Fuzzer {
  readonly #random: Random;

  constructor(private readonly options: FuzzerOptions) {
    this.#random = options.random;
  }

  next(): FuzzedRequest {
    const operation = this.#random.pick(this.options.operations);
    const headers: Record<string, string> = { authorization: this.#random.pick(this.options.authorizations) };
    for (const { name } of operation.parameters.filter((p) => p.in === 'header'))
      if (this.#random.boolean(0.3)) headers[name] = headerValue(this.#string());
    // what would change features for the requests to come is asked for in vain
    if (/admin\/features/.test(operation.path)) headers['if-match'] = '"stale"';
    if (this.#random.boolean(0.05)) headers['x-request-id'] = headerValue(this.#string());
    if (this.#random.boolean(0.05)) headers['accept'] = headerValue(this.#string());
    const body = this.#body(operation, headers);
    return { operation, method: operation.method, target: this.#target(operation), headers, body };
  }

  #target({ path, parameters }: Operation): string {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const known = parameters.find((p) => p.name === name)?.example;
      return this.#random.boolean(0.4) ? encoded(String(known)) : this.#segment();
    });
    const query = parameters
      .filter((p) => p.in === 'query' && this.#random.boolean(0.4))
      .map((p) => `${p.name}${this.#random.pick(['', '', '[]', '[a]'])}=${this.#segment()}`);
    if (this.#random.boolean(0.1)) query.push(`${this.#segment()}=${this.#segment()}`);
    return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
  }

  #segment(): string {
    if (this.#random.boolean(0.02)) return 'a'.repeat(this.#random.integer(400, 12_000));
    const text = this.#string();
    // now and then as a careless client writes it
    return this.#random.boolean(0.1) ? text.replaceAll(/[^\x21-\x7e]/g, '') || '-' : encoded(text) || '-';
  }

  #body(operation: Operation, headers: Record<string, string>): string | Uint8Array | undefined {
    const { body } = operation;
    if (!body && this.#random.boolean(0.95)) return undefined;
    headers['content-type'] = body?.type ?? 'application/json';
    if (this.#random.boolean(0.1)) headers['content-type'] = this.#random.pick(TYPES);
    if (this.#random.boolean(0.02)) return this.#random.bytes(this.#random.integer(1, 200));
    if (this.#random.boolean(0.2)) return this.#random.pick(BODIES);
    return JSON.stringify(this.#spoiled(body?.example ?? {}));
  }

  /** A copy in which some values are replaced, left out or added. */
  #spoiled(value: unknown): unknown {
    if (this.#random.boolean(0.15)) return this.#value();
    if (Array.isArray(value)) return value.map((v) => this.#spoiled(v));
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value)
      .filter(() => this.#random.boolean(0.95))
      .map(([key, v]) => [key, this.#spoiled(v)] as const);
    return Object.fromEntries(
      this.#random.boolean(0.15) ? [...members, [this.#string(), this.#value()]] : members,
    );
  }

  #value(): unknown {
    return this.#random.boolean() ? this.#string() : this.#random.pick(VALUES);
  }

  #string(): string {
    return this.#random.pick(STRINGS);
  }
}

/** encodeURIComponent refuses lone surrogates. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

const headerValue = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '').trim();
