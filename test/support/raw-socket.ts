import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Writes bytes as they are and resolves with all that comes back until the other side ends the connection. */
export function exchange(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(bytes);
  return text(socket);
}
