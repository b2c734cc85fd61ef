import type { IncomingMessage } from 'node:http';
import type { DoorResponse } from '../../edge/front-door/door-response.js';

/** What is used of a Fastify reply and request. */
export interface Reply {
  code(status: number): Reply;
  header(name: string, value: string): Reply;
  /** From now on the response is written by hand. */
  hijack(): void;
  readonly raw: DoorResponse;
}

export interface Asked {
  readonly url: string;
  readonly raw: IncomingMessage;
}
