import { setTimeout as pause } from 'node:timers/promises';
import type { BlockRef } from '#libs/chain';

export interface HeadSource {
  readonly head: () => Promise<BlockRef>;
  readonly pollMs: number;
  readonly wsUrl: string | undefined;
  /** An unreachable network is not the watcher's end. */
  readonly onError: (thrown: unknown) => void;
}

/** With a WebSocket polling is only the safety net for a connection that died silently. */
const POLL_RARELY = 10;

/** Tells each new head in turn until `signal` aborts, through any absence of the node. */
export async function followHeads(
  source: HeadSource,
  onHead: (head: BlockRef) => void,
  signal: AbortSignal,
): Promise<void> {
  using bell = new Bell(source.wsUrl);
  let last: string | undefined;
  while (!signal.aborted) {
    try {
      const head = await source.head();
      if (signal.aborted) return;
      if (head.hash !== last) onHead(head);
      last = head.hash;
    } catch (thrown) {
      source.onError(thrown);
    }
    await bell.rung(source.pollMs, signal);
  }
}

/** Rings when the node announces a head over its WebSocket (`eth_subscribe`, geth's "Real-time Events"). */
class Bell {
  #socket: WebSocket | undefined;
  #ring = Promise.withResolvers<void>();

  constructor(private readonly url: string | undefined) {}

  /** Resolves at the next announcement, after the poll interval, or when `signal` aborts. */
  async rung(pollMs: number, signal: AbortSignal): Promise<void> {
    this.#listen();
    const open = this.#socket?.readyState === WebSocket.OPEN;
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    const polled = pause(open ? pollMs * POLL_RARELY : pollMs, undefined, { signal: until }).catch(
      () => undefined,
    );
    await Promise.race([this.#ring.promise, polled]);
    stop.abort();
    this.#ring = Promise.withResolvers();
  }

  [Symbol.dispose](): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #listen(): void {
    if (this.url === undefined || this.#socket) return;
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.addEventListener('open', () =>
      socket.send('{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}'),
    );
    socket.addEventListener('message', () => this.#ring.resolve());
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
    });
  }
}
