import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Passage } from './passage.js';
import { withoutFields } from './header-lines.js';
import { SECURITY_HEADER_NAMES } from './security-headers.js';
import { RATE_LIMIT_HEADER_NAMES } from './rate-limit-headers.js';

/** What Node hands to its own writer of heads: fields by lower-case name, pairs, or names and values in turn. */
type GivenHeaders = Readonly<Record<string, unknown>> | readonly unknown[] | null | undefined;

interface HeadWriter {
  _storeHeader(this: ServerResponse, statusLine: string, headers: GivenHeaders): void;
}
const node = ServerResponse.prototype as unknown as HeadWriter;

const OURS = new Set(['x-request-id', ...SECURITY_HEADER_NAMES, ...RATE_LIMIT_HEADER_NAMES]);

/**
 * A response whose head begins with lines that the front door has written. Twenty fields that are the same for almost
 * every response cost more one by one, each checked and stored anew, than all the rest of the front door (bench http);
 * so they are kept as text. A field that the application sets itself wins over a line of the same name.
 *
 * `_storeHeader` is not documented; the version of Node.js is pinned, and a test reads the head off the wire.
 */
export class DoorResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  passage: Passage | undefined;
  #lines = '';

  /** Header lines, each with its CRLF. They have to be among those that an application may override: see `OURS`. */
  lead(lines: string): void {
    this.#lines += lines;
  }

  // called by Node's writeHead, which every way of answering goes through
  protected _storeHeader(statusLine: string, headers: GivenHeaders): void {
    const lines = overrides(headers) ? withoutFields(this.#lines, namesIn(headers)) : this.#lines;
    node._storeHeader.call(this, statusLine + lines, headers);
  }
}

function overrides(headers: GivenHeaders): boolean {
  if (Array.isArray(headers)) return namesIn(headers).some((name) => OURS.has(name));
  for (const name in headers as Record<string, unknown>) if (OURS.has(name.toLowerCase())) return true;
  return false;
}

function namesIn(headers: GivenHeaders): string[] {
  if (!Array.isArray(headers)) return Object.keys(headers ?? {}).map((name) => name.toLowerCase());
  const fields = headers as readonly unknown[];
  const names = Array.isArray(fields[0])
    ? fields.map((pair) => (pair as readonly unknown[])[0])
    : fields.filter((_, at) => at % 2 === 0);
  return names.map((name) => String(name).toLowerCase());
}
