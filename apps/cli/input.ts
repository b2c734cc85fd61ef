import { createReadStream } from 'node:fs';
import { messageOf } from '#libs/base';
import type { Io } from './command.js';
import { cliErrors } from './errors.js';

/** Of a file, or of standard input if its name is `-`: some more than `limit` bytes at most, which its reader refuses. */
export async function readInput(file: string, io: Io, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of file === '-' ? io.stdin : createReadStream(file)) {
      const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : (chunk as Uint8Array);
      chunks.push(bytes);
      length += bytes.length;
      if (length > limit) break;
    }
  } catch (cause) {
    throw cliErrors.CLI_FILE_UNREADABLE({ file, reason: messageOf(cause) }, { cause });
  }
  return Buffer.concat(chunks);
}

/** What stands behind `--rpc`. */
export function endpointUrl(text: string, command: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // the text may hold an API key, so it is not repeated
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw cliErrors.CLI_USAGE({ command, reason: '--rpc needs an http or https URL.' });
  return url;
}
