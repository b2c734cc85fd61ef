import type { IncomingHttpHeaders } from 'node:http';
import { faultsOfJson, messageOf } from '#libs/base';
import { problemErrors } from './problems/errors.js';

/** Assigned as a member, it would change what an object is. */
const FORBIDDEN = new Set(['__proto__']);

/** @throws MEDIA_TYPE_UNSUPPORTED unless the bytes are UTF-8 as they are: anything else would be read as what it is not */
export function assertPlainUtf8(headers: IncomingHttpHeaders): void {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity')
    throw problemErrors.MEDIA_TYPE_UNSUPPORTED({
      reason: `A body in the coding "${coding}" is not accepted. Send it without Content-Encoding.`,
    });
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(headers['content-type'] ?? '') ?? [];
  if (!['utf-8', 'utf8'].includes(charset.toLowerCase()))
    throw problemErrors.MEDIA_TYPE_UNSUPPORTED({
      reason: `A body in the charset "${charset}" is not accepted. Send UTF-8.`,
    });
}

/**
 * What is taken is what was sent: JSON in UTF-8 that every reader understands alike (I-JSON, RFC 7493). Undefined if
 * there are no bytes.
 * @throws BAD_REQUEST if it is not JSON, VALIDATION_FAILED with every place that is ambiguous
 */
export function parseJsonBody(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  const text = decode(bytes);
  const value = parse(text);
  const errors = faultsOfJson(text, { forbidden: FORBIDDEN });
  if (errors.length > 0) throw problemErrors.VALIDATION_FAILED({ count: errors.length }, { errors });
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw problemErrors.BAD_REQUEST({ reason: 'The body is not valid UTF-8.' }, { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const reason = `The body is not JSON: ${withoutExcerpt(messageOf(cause))}`;
    throw problemErrors.BAD_REQUEST({ reason }, { cause });
  }
}

/** V8 quotes what stands around the fault, which may be a secret. */
function withoutExcerpt(message: string): string {
  return message.replace(/,? ?(\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, '');
}
