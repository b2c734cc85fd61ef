import { createHmac, randomBytes } from 'node:crypto';

/** Standard Webhooks, "Signature scheme": the prefix tells the key from other secrets. */
const PREFIX = 'whsec_';
const LEAST_BYTES = 24;
const MOST_BYTES = 64;
const BYTES = 32;

export const newSecret = (): string => PREFIX + randomBytes(BYTES).toString('base64');

/** `undefined` if it is no secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
export function keyOfSecret(secret: string): Buffer | undefined {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : undefined;
  if (text === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const key = Buffer.from(text, 'base64');
  // decoding is lenient: what is signed with must be what the receiver decodes
  const isExact = key.toString('base64').replaceAll('=', '') === text.replaceAll('=', '');
  return isExact && key.length >= LEAST_BYTES && key.length <= MOST_BYTES ? key : undefined;
}

export interface Message {
  /** The same on every attempt. */
  readonly id: string;
  readonly body: string;
}

/** The header fields of one attempt. `at`: of the attempt; receivers refuse what is too old. */
export function signedHeaders({ id, body }: Message, key: Uint8Array, at: Date): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
