import { createClient, type Client, type ExecutionResult } from 'graphql-ws';
import WebSocket from 'ws';

/** A graphql-ws client that does not reconnect, and writes down what comes. */
export class Subscriber {
  readonly results: ExecutionResult[] = [];
  readonly completed: Promise<void>;
  isCompleted = false;
  disconnects = 0;
  error: unknown;
  readonly unsubscribe: () => void;
  readonly #client: Client;

  constructor(url: string, query: string) {
    this.#client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      on: { closed: () => this.disconnects++ },
    });
    const done = Promise.withResolvers<void>();
    this.completed = done.promise.then(() => void (this.isCompleted = true));
    this.unsubscribe = this.#client.subscribe(
      { query },
      {
        next: (result) => this.results.push(result as ExecutionResult),
        error: (error) => {
          this.error = error;
          done.resolve();
        },
        complete: done.resolve,
      },
    );
  }

  values(field: string): unknown[] {
    return this.results.map((r) => r.data?.[field]);
  }

  async close(): Promise<void> {
    await this.#client.dispose();
  }
}

/** A bare WebSocket, for what a well-behaved client never does. */
export async function bareSocket(
  url: string,
  protocol: string,
): Promise<{ socket: WebSocket; closed: Promise<number> }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocol === '' ? [] : [protocol]);
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('error', () => undefined);
  await new Promise((resolve) => {
    socket.on('open', resolve);
    socket.on('close', resolve);
  });
  return { socket, closed };
}
