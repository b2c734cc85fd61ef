import type { Caller } from '#libs/caller';
import { eventually } from '#libs/testing';
import type { TransactionDto } from '../../src/features/wallet/edge/transaction.dto.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { credentials } from './wallet-host.js';

export const admin: Caller = { subject: 'root', roles: ['admin'] };
export const operator: Caller = { subject: 'olga', roles: ['operator'] };
export const service: Caller = { subject: 'payments', roles: ['service'] };
export const alice: Caller = { subject: 'did:example:alice', roles: ['member'] };
export const bob: Caller = { subject: 'bob', roles: ['member'] };
export const nobody: Caller = { subject: 'nobody', roles: [] };

const BASE = '/api/v1/blockchain/wallet';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface Sent {
  readonly body?: unknown;
  /** In place of `body`. */
  readonly bytes?: string;
  readonly key?: string | undefined;
}

export interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string; readonly code?: string }[];
}

export interface GraphQLAnswer {
  // a test reads what it expects to be there
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string; readonly errors?: Problem['errors'] };
  }[];
}

/** Talks to the feature as a client over HTTP. */
export class Client {
  constructor(
    readonly url: string,
    readonly caller: Caller | null = alice,
  ) {}

  as(caller: Caller | null): Client {
    return new Client(this.url, caller);
  }

  async send<T = Problem>(method: string, path: string, sent: Sent = {}): Promise<Answer<T>> {
    const { body, bytes, key } = sent;
    const payload = bytes ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.url + (path.startsWith('/') ? path : `${BASE}/${path}`), {
      method,
      headers: {
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...(this.caller && { authorization: credentials(this.caller) }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(payload !== undefined && { body: payload }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    const { status, headers } = response;
    return { status, headers, text, body: (isJson ? JSON.parse(text) : undefined) as T };
  }

  get<T = Problem>(path: string): Promise<Answer<T>> {
    return this.send<T>('GET', path);
  }

  post<T = Problem>(path: string, body: unknown = {}, key?: string): Promise<Answer<T>> {
    return this.send<T>('POST', path, { body, key });
  }

  async wallet(request: object = {}): Promise<WalletDto> {
    const { status, body, text } = await this.post<WalletDto>('wallets', request);
    if (status !== 201) throw new RangeError(text);
    return body;
  }

  async transaction(id: string): Promise<TransactionDto> {
    return (await this.get<TransactionDto>(`transactions/${id}`)).body;
  }

  /** Resolves when the transaction is in the state. */
  until(id: string, state: string): Promise<TransactionDto> {
    return eventually(
      async () => {
        const transaction = await this.transaction(id);
        return transaction.state === state ? transaction : undefined;
      },
      { what: `transaction ${id} ${state}` },
    );
  }

  async query(query: string, variables: object = {}): Promise<GraphQLAnswer> {
    return (await this.send<GraphQLAnswer>('POST', '/graphql', { body: { query, variables } })).body;
  }

  async codes(query: string, variables: object = {}): Promise<readonly string[]> {
    return ((await this.query(query, variables)).errors ?? []).map(({ extensions }) => extensions.code);
  }
}
