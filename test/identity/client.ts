import type { Caller } from '#libs/caller';
import { eventually } from '#libs/testing';
import type { ProofDto } from '../../src/features/identity/edge/proof.dto.js';
import { credentials } from './identity-host.js';

const service: Caller = { subject: 'resume-service', roles: ['service'] };
export const alice: Caller = { subject: 'did:example:alice', roles: ['member'] };
export const bob: Caller = { subject: 'bob', roles: ['member'] };

export const CLAIMS = { degree: 'MSc Computer Science', graduated: 2024 };
const BASE = '/api/v1/blockchain/identity';

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface Sent {
  readonly body?: unknown;
  /** In place of `body`. */
  readonly bytes?: string | Uint8Array;
  readonly headers?: Record<string, string>;
}

/** Talks to the feature as a client over HTTP. */
export class Client {
  constructor(
    readonly url: string,
    readonly caller: Caller | null = service,
  ) {}

  as(caller: Caller | null): Client {
    return new Client(this.url, caller);
  }

  async send<T>(method: string, path: string, { body, bytes, headers }: Sent = {}): Promise<Answer<T>> {
    const payload = bytes ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.url + (path.startsWith('/') ? path : `${BASE}/${path}`), {
      method,
      headers: {
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...(this.caller && { authorization: credentials(this.caller) }),
        ...headers,
      },
      ...(payload !== undefined && { body: payload as string }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : undefined) as T,
    };
  }

  create(request: object = {}, headers: Record<string, string> = {}): Promise<Answer<ProofDto>> {
    return this.send('POST', 'proof', {
      body: { subject: alice.subject, claims: CLAIMS, ...request },
      headers,
    });
  }

  async proof(id: string): Promise<ProofDto> {
    return (await this.send<ProofDto>('GET', `proof/${id}`)).body;
  }

  /** Resolves when the proof is on chain. */
  anchored(id: string): Promise<ProofDto> {
    return eventually(
      async () => {
        const proof = await this.proof(id);
        return proof.status === 'anchored' ? proof : undefined;
      },
      { what: `proof ${id} on chain` },
    );
  }

  async query(
    query: string,
    variables: object = {},
  ): Promise<{ data?: Record<string, { id: string }>; errors?: { extensions: { code: string } }[] }> {
    return (await this.send<never>('POST', '/graphql', { body: { query, variables } })).body;
  }
}
