import http from 'node:http';
import { sendRaw, type RawRequest } from './fuzz/raw-request.js';

export interface ClientRecord {
  /** Answers by status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Requests that were refused before the service had taken the connection. */
  readonly refused: number;
  /** Requests that were lost on a connection that the service had taken. */
  readonly lost: readonly string[];
}

/** One client that asks again and again over one connection, until it is refused or told to stop. */
export function keepAsking(url: string, request: RawRequest): { stop(): void; done: Promise<ClientRecord> } {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const statuses = new Map<number, number>();
  const lost: string[] = [];
  let refused = 0;
  let stopped = false;
  const run = async (): Promise<ClientRecord> => {
    while (!stopped && refused === 0) {
      try {
        const { status } = await sendRaw(url, request, agent);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      } catch (thrown) {
        const { code, message } = thrown as NodeJS.ErrnoException;
        if (code === 'ECONNREFUSED') refused++;
        else lost.push(message);
        if (lost.length > 10) break;
      }
    }
    agent.destroy();
    return { statuses, refused, lost };
  };
  return { stop: () => (stopped = true), done: run() };
}
