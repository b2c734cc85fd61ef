import type { IncomingMessage } from 'node:http';
import { streamErrors } from '#libs/chain-sync';
import { pathOf } from '../../edge/front-door/target.js';
import { parsePosition } from './position.js';

const PATH = /^\/api\/v1\/blockchain\/streams\/([^/]+)\/socket$/;
export const SOCKET_ROUTE = '/api/v1/blockchain/streams/:name/socket';

/** Whatever else a request offers to be upgraded to may be answered as it is (RFC 9110, 7.8). */
export function isStreamUpgrade({ url = '/', headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && PATH.test(pathOf(url));
}

/** @throws STREAM_UNKNOWN, LIVE_POSITION_INVALID */
export function socketTarget({ url = '/' }: IncomingMessage): {
  readonly name: string;
  readonly after: number;
} {
  const path = pathOf(url);
  const name = decoded(PATH.exec(path)?.[1] ?? '');
  const { searchParams } = new URL(url, 'http://localhost');
  return { name, after: parsePosition(searchParams.get('after')) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw streamErrors.STREAM_UNKNOWN({ name: segment.slice(0, 64) });
  }
}
