import { once } from 'node:events';
import { WebSocket } from 'ws';
import { eventually } from '#libs/testing';

export interface Message {
  readonly type: string;
  readonly id?: string;
  // a test reads what it expects to be there
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly payload?: any;
}

/** One connection of the protocol graphql-transport-ws, with all that has come over it. */
export interface GraphQLSocket {
  readonly messages: readonly Message[];
  send(message: Message): void;
  /** The first message that fits. */
  received(fits: (message: Message) => boolean, what: string): Promise<Message>;
  /** The code with which the connection has ended. */
  readonly closed: Promise<number>;
  close(): void;
}

export async function openGraphQLSocket(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<GraphQLSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  const messages: Message[] = [];
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString('utf8')) as Message));
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  return {
    messages,
    closed,
    send: (message) => socket.send(JSON.stringify(message)),
    received: (fits, what) => eventually(() => messages.find(fits), { what }),
    close: () => socket.close(),
  };
}
