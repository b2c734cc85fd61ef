import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Role } from '#libs/caller';
import { startBareAnvil, type BareAnvil } from '#libs/chain-evm/testing';
import { COUNTED_ABI, Emitter } from '#libs/chain-sync/testing';
import { eventually, temporaryFolder } from '#libs/testing';
import {
  startServiceProcess,
  type Answer,
  type CallInit,
  type ServiceProcess,
} from '../support/service-process.js';
import { JWT_SECRET, tokenOf } from '../support/tokens.js';

export const BASE = '/api/v1/blockchain/streams';
export const NETWORK = 'ethereum';

/** A line as it is told. */
export interface Line {
  readonly position: number;
  readonly id: string;
  readonly kind: 'added' | 'removed';
  readonly args: Readonly<Record<string, string>>;
  readonly blockNumber: number;
}

export interface StreamRoomOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** The whole service in a process of its own, on a chain that outlives it. */
export class StreamRoom {
  #service: ServiceProcess | undefined;

  private constructor(
    readonly anvil: BareAnvil,
    readonly emitter: Emitter,
    private readonly home: { readonly folder: string; readonly env: Readonly<Record<string, string>> },
  ) {}

  static async open({ env = {} }: StreamRoomOptions = {}): Promise<StreamRoom> {
    const anvil = await startBareAnvil();
    const emitter = new Emitter(anvil);
    await emitter.install();
    const { path: folder } = await temporaryFolder();
    const own = {
      JWT_SECRET,
      RATE_LIMIT_ENABLED: 'false',
      BLOCKCHAIN_CHAIN: NETWORK,
      ETH_RPC_URL: anvil.url,
      ETH_CHAIN_ID: '31337',
      STREAMS_PATROL_MS: '50',
      STREAMS_LEASE_MS: '1000',
      STREAMS_HEARTBEAT: '1',
      WEBHOOKS_PATROL_MS: '50',
      WEBHOOKS_LEASE_MS: '1000',
      WEBHOOKS_FIRST_RETRY_MS: '20',
      WEBHOOKS_LONGEST_RETRY_MS: '100',
      ...env,
    };
    const room = new StreamRoom(anvil, emitter, { folder, env: own });
    await room.start();
    return room;
  }

  get service(): ServiceProcess {
    if (!this.#service) throw new RangeError('the service does not run');
    return this.#service;
  }

  async start(): Promise<void> {
    this.#service = await startServiceProcess({ ...this.home });
  }

  async kill9(): Promise<void> {
    await this.service.kill9();
  }

  async close(): Promise<void> {
    await this.service.stop();
    await this.anvil.close();
  }

  /** Errors of its log, which no test expects. */
  get errors(): readonly object[] {
    return this.service.log().filter((line) => line['level'] === 'error');
  }

  definition(over: object = {}): object {
    return { network: NETWORK, addresses: [this.emitter.address], abi: COUNTED_ABI, from: 0, ...over };
  }

  as(subject: string, ...roles: Role[]): StreamClient {
    return new StreamClient(this, tokenOf(subject, roles.length > 0 ? roles : ['member']));
  }
}

/** Talks to the service as one caller. */
export class StreamClient {
  constructor(
    private readonly room: StreamRoom,
    readonly token: string,
  ) {}

  call(path: string, init: CallInit = {}): Promise<Answer> {
    return this.room.service.call(path.startsWith('/') ? path : `${BASE}/${path}`, {
      token: this.token,
      ...init,
    });
  }

  get(path: string): Promise<Answer> {
    return this.call(path);
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.call(path, { method: 'POST', ...(body === undefined ? {} : { body }) });
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.call(path, { method: 'PUT', body });
  }

  remove(path: string): Promise<Answer> {
    return this.call(path, { method: 'DELETE' });
  }

  define(name: string, over: object = {}): Promise<Answer> {
    return this.put(name, this.room.definition(over));
  }

  graphql(query: string, variables: object = {}) {
    return this.room.service.graphql(query, variables, this.token);
  }

  /** Resolves when the stream has so many lines. */
  reached(name: string, position: number): Promise<Answer> {
    return eventually(
      async () => {
        const answer = await this.get(name);
        return answer.body.position >= position ? answer : undefined;
      },
      { what: `position ${position} of ${name}` },
    );
  }

  async lines(name: string, after = 0): Promise<readonly Line[]> {
    return (await this.get(`${name}/events?after=${after}&limit=1000`)).body.items as Line[];
  }

  events(name: string, options: { after?: number; lastEventId?: string } = {}): Promise<EventSource> {
    return EventSource.open(this.room.service.url, { name, token: this.token, ...options });
  }

  socket(name: string, query = '', headers: Readonly<Record<string, string>> = {}): LineSocket {
    const url = `${this.room.service.url.replace('http', 'ws')}${BASE}/${name}/socket${query}`;
    return new LineSocket(
      new WebSocket(url, { headers: { authorization: `Bearer ${this.token}`, ...headers } }),
    );
  }

  anonymousSocket(name: string, query = ''): LineSocket {
    const url = `${this.room.service.url.replace('http', 'ws')}${BASE}/${name}/socket${query}`;
    return new LineSocket(new WebSocket(url));
  }
}

interface EventSourceOptions {
  readonly name: string;
  readonly token: string;
  readonly after?: number;
  readonly lastEventId?: string;
}

/** Server-sent events as a browser reads them. */
export class EventSource {
  readonly ids: string[] = [];
  readonly lines: Line[] = [];
  readonly errors: { readonly code: string }[] = [];
  comments = 0;
  isOver = false;
  readonly #abort: AbortController;

  private constructor(
    readonly response: Response,
    abort: AbortController,
  ) {
    this.#abort = abort;
    void this.#read().finally(() => (this.isOver = true));
  }

  static async open(url: string, options: EventSourceOptions): Promise<EventSource> {
    const { name, token, after, lastEventId } = options;
    const abort = new AbortController();
    const query = after === undefined ? '' : `?after=${after}`;
    const response = await fetch(`${url}${BASE}/${name}/events/live${query}`, {
      signal: abort.signal,
      headers: {
        authorization: `Bearer ${token}`,
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      },
    });
    return new EventSource(response, abort);
  }

  reached(count: number): Promise<unknown> {
    return eventually(() => this.lines.length >= count, { what: `${count} server-sent events` });
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.response.body ?? []) {
        const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) this.#take(part);
      }
    } catch {
      // cut off
    }
  }

  #take(block: string): void {
    const fields = new Map(
      block
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const data = fields.get('data');
    if (data === undefined) this.comments += 1;
    else if (fields.get('event') === 'error') this.errors.push(JSON.parse(data) as { code: string });
    else {
      this.ids.push(fields.get('id') ?? '');
      this.lines.push(JSON.parse(data) as Line);
    }
  }
}

/** The WebSocket of a stream. */
export class LineSocket {
  readonly frames: { readonly position: number; readonly events: readonly Line[] }[] = [];
  readonly opened: Promise<unknown>;
  /** Code and reason. */
  readonly closed: Promise<readonly [number, string]>;
  /** Status and problem of a refused handshake. */
  readonly refused: Promise<readonly [number, string]>;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString('utf8')) as never));
    socket.on('error', () => undefined);
    this.opened = once(socket, 'open').catch(() => undefined);
    this.closed = once(socket, 'close').then(([code, reason]) => [code as number, String(reason)] as const);
    this.refused = once(socket, 'unexpected-response').then(async ([, response]) => {
      const { statusCode } = response as { statusCode: number };
      let text = '';
      for await (const chunk of response as AsyncIterable<Buffer>) text += chunk.toString('utf8');
      return [statusCode, (JSON.parse(text) as { code: string }).code] as const;
    });
    this.refused.catch(() => undefined);
  }

  get lines(): readonly Line[] {
    return this.frames.flatMap(({ events }) => events);
  }

  get position(): number {
    return this.frames.at(-1)?.position ?? 0;
  }

  reached(count: number): Promise<unknown> {
    return eventually(() => this.lines.length >= count, { what: `${count} lines over the socket` });
  }

  close(): void {
    this.socket.close();
  }
}
