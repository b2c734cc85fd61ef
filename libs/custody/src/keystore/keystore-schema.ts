import { z } from 'zod';
import type { FieldError } from '#libs/base';
import { keyFault } from '../keys/key-faults.js';

/** 128 MiB for n = 2^17 and r = 8; geth's own keystores need 256 MiB. Unit: bytes. */
const MOST_MEMORY = 256 * 1024 * 1024;
/** n · r · p: twice geth's own, two or three seconds of one core. */
const MOST_SCRYPT_WORK = 2 ** 22;
/** About three seconds of one core; usual are 262,144 and 1,000,000. */
const MOST_ITERATIONS = 5_000_000;
/** A keystore has about 500 characters. */
const LONGEST_TEXT = 16_384;

const hex = (minimum: number, maximum = minimum) =>
  z
    .string()
    .max(2 * maximum + 2)
    .regex(/^(?:0x)?(?:[0-9a-fA-F]{2})*$/, 'must be hexadecimal')
    .transform((text) => text.replace(/^0x/, ''))
    .refine((text) => text.length >= 2 * minimum && text.length <= 2 * maximum, {
      error: minimum === maximum ? `must have ${minimum} bytes` : `must have ${minimum} to ${maximum} bytes`,
    });

const positive = z.int({ error: 'must be a whole number' }).min(1, { error: 'must be at least 1' });
const dklen = z.literal(32, { error: 'must be 32' });
const salt = hex(0, 128);

const scryptParams = z.object({ n: positive, r: positive, p: positive, dklen, salt }).check((context) => {
  const { n, r, p } = context.value;
  const complain = (path: string, message: string) =>
    context.issues.push({ code: 'custom', input: undefined, path: [path], message });
  // RFC 7914, section 2
  if (n === 1 || (n > 1 && !Number.isInteger(Math.log2(n))))
    complain('n', 'must be a power of 2 and above 1');
  if (128 * n * r > MOST_MEMORY) complain('n', 'must not need more than 256 MiB (128 · n · r)');
  else if (n * r * p > MOST_SCRYPT_WORK)
    complain('p', `must not need more work than n · r · p = ${MOST_SCRYPT_WORK}`);
});

const pbkdf2Params = z.object({
  c: positive.max(MOST_ITERATIONS, { error: `must be at most ${MOST_ITERATIONS}` }),
  prf: z.literal('hmac-sha256', { error: 'must be "hmac-sha256"' }),
  dklen,
  salt,
});

const sealed = {
  cipher: z.literal('aes-128-ctr', { error: 'must be "aes-128-ctr"' }),
  cipherparams: z.object({ iv: hex(16) }),
  // some early writers left out leading zero bytes of the key
  ciphertext: hex(1, 32),
  mac: hex(32),
};

/** Web3 Secret Storage Definition, version 3, of one secp256k1 key. Members of other writers are left out. */
const keystoreSchema = z.object({
  version: z.literal(3, { error: 'must be 3: only version 3 of the Web3 Secret Storage is read' }),
  address: hex(20).nullish(),
  crypto: z.discriminatedUnion(
    'kdf',
    [
      z.object({ ...sealed, kdf: z.literal('scrypt'), kdfparams: scryptParams }),
      z.object({ ...sealed, kdf: z.literal('pbkdf2'), kdfparams: pbkdf2Params }),
    ],
    { error: (issue) => (issue.code === 'invalid_union' ? 'must be "scrypt" or "pbkdf2"' : undefined) },
  ),
});

export type Keystore = z.infer<typeof keystoreSchema>;
export type KeystoreCrypto = Keystore['crypto'];

export type ParsedKeystore = { readonly keystore: Keystore } | { readonly faults: readonly FieldError[] };

/** Where the schema has no words of its own. */
function wordsOf({ code, input, maximum }: { code?: string; input?: unknown; maximum?: unknown }): string {
  if (input === undefined) return 'must be there';
  return code === 'too_big' ? `must have at most ${String(maximum)} characters` : 'is of the wrong kind';
}

/** Takes the document or its JSON text. */
export function parseKeystore(input: unknown): ParsedKeystore {
  const document = typeof input === 'string' ? jsonOf(input) : input;
  const parsed = keystoreSchema.safeParse(withLowerNames(document), { error: wordsOf });
  if (parsed.success) return { keystore: parsed.data };
  const faults = new Map<string, FieldError>();
  for (const { path, code, message } of parsed.error.issues) {
    const pointer = ['/keystore', ...path.map(String)].join('/');
    // the first tells what it is, others only how much of it
    if (!faults.has(pointer)) faults.set(pointer, keyFault(pointer, code, message));
  }
  return { faults: [...faults.values()] };
}

function jsonOf(text: string): unknown {
  if (text.length > LONGEST_TEXT) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Some wallets wrote `Crypto`. */
function withLowerNames(document: unknown): unknown {
  if (typeof document !== 'object' || document === null || !('Crypto' in document)) return document;
  const { Crypto: crypto, ...others } = document;
  return { crypto, ...others };
}
