import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { AppError } from '#libs/base';
import { callerErrors } from '#libs/caller';
import type { StreamEvent } from '#libs/chain-sync';
import { eventLine } from '../domain/event-line.js';

/** RFC 6455, 7.4.1. */
const GOING_AWAY = 1001;
const POLICY = 1008;
/** Private codes begin here: 4404 is what HTTP calls 404. */
const PRIVATE = 4_000;
/** How long a client may take to say who it is. Unit: ms. */
const INTRODUCTION_MS = 10_000;

const introduction = z.object({ authorization: z.string() });

/** One accepted WebSocket of a stream. */
export class SocketClient {
  readonly #gone = new AbortController();
  #isAlive = true;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(private readonly socket: WebSocket) {
    socket.on('close', () => {
      clearInterval(this.#heartbeat);
      this.#gone.abort();
    });
    // it is closed by then
    socket.on('error', () => undefined);
    socket.on('pong', () => (this.#isAlive = true));
  }

  /** Aborts when the client has gone. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Cuts a client off that answers no ping. */
  beat(everyMs: number): void {
    this.#heartbeat = setInterval(() => {
      if (!this.#isAlive) return this.socket.terminate();
      this.#isAlive = false;
      this.socket.ping();
    }, everyMs);
  }

  /**
   * The `authorization` of the first message: browsers send no header of theirs with the handshake.
   * @throws CALLER_REQUIRED
   */
  async introduction(): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const refuse = () => reject(callerErrors.CALLER_REQUIRED({}));
    const timer = setTimeout(refuse, INTRODUCTION_MS);
    this.#gone.signal.addEventListener('abort', refuse, { once: true });
    this.socket.once('message', (data: Buffer) => {
      const said = introduction.safeParse(jsonOf(data));
      if (said.success) resolve(said.data.authorization);
      else refuse();
    });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** From now on only the service speaks. */
  listenToNothing(): void {
    this.socket.on('message', () => this.socket.close(POLICY, 'nothing is to be said here'));
  }

  /** Resolves when the kernel has taken it: whoever waits for that reads on as fast as the client does. */
  async tell(lines: readonly StreamEvent[]): Promise<void> {
    const frame = JSON.stringify({ position: lines.at(-1)?.position, events: lines.map(eventLine) });
    const { promise, resolve } = Promise.withResolvers<void>();
    const settled = () => resolve();
    this.#gone.signal.addEventListener('abort', settled, { once: true });
    this.socket.send(frame, settled);
    await promise;
    this.#gone.signal.removeEventListener('abort', settled);
  }

  leave(): void {
    this.socket.close(GOING_AWAY, 'the service is stopping');
  }

  refuse({ status, code }: Pick<AppError, 'status' | 'code'>): void {
    this.socket.close(PRIVATE + status, code);
  }
}

function jsonOf(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
