import { createPublicKey, type KeyObject } from 'node:crypto';
import { messageOf, systemClock, type Clock } from '#libs/base';
import { z } from 'zod';
import { callerErrors } from './errors.js';

export const ASYMMETRIC = ['RS256', 'ES256', 'EdDSA'] as const;
export type AsymmetricAlgorithm = (typeof ASYMMETRIC)[number];

export interface PublicKey {
  readonly kid: string | undefined;
  /** The one algorithm this key is used with, decided by the key and never by a token. */
  readonly algorithm: AsymmetricAlgorithm;
  readonly pem: string;
}

const jwk = z.looseObject({
  kty: z.string(),
  kid: z.string().max(256).optional(),
  use: z.string().optional(),
  alg: z.string().optional(),
});
const jwks = z.object({ keys: z.array(z.unknown()).max(100) });

const MAX_BYTES = 256 * 1024;
const FETCH_MS = 5_000;
const COOL_DOWN_MS = 30_000;
const FRESH_MS = 600_000;
const MIN_RSA_BITS = 2_048;

export interface JwksOptions {
  readonly clock?: Clock;
  /** A failed refresh; the keys known so far go on working. */
  readonly onWarning?: ((thrown: unknown) => void) | undefined;
  /** Called after the set of keys has changed. */
  readonly onChange?: () => void;
}

/**
 * The public keys of a JWKS URL, kept until a newer set could be read. An unknown `kid` causes a refresh, at most one
 * in 30 s, so that made-up kids cannot be used to flood the key server.
 */
export class Jwks {
  #keys: readonly PublicKey[] = [];
  #text = '';
  #loadedAt = -Infinity;
  #triedAt = -Infinity;
  #loading: Promise<void> | undefined;
  #failure: string | undefined;
  readonly #clock: Clock;

  constructor(
    private readonly url: string,
    private readonly options: JwksOptions = {},
  ) {
    this.#clock = options.clock ?? systemClock;
  }

  /** Why the last refresh failed; undefined after a good one. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** The key at once if it is known (an old set is renewed behind), else after a refresh, if one is due. */
  find(kid: string | undefined, algorithm: string): PublicKey | undefined | Promise<PublicKey | undefined> {
    const known = this.#match(kid, algorithm);
    const now = this.#clock.now().getTime();
    const due = now - this.#triedAt >= COOL_DOWN_MS;
    if (known) {
      if (due && now - this.#loadedAt >= FRESH_MS) void this.refresh();
      return known;
    }
    if (!due && !this.#loading) return undefined;
    return this.refresh().then(() => this.#match(kid, algorithm));
  }

  /** Never rejects. Concurrent calls share one request. */
  refresh(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  /** A token without `kid` is matched if only one key could have signed it. */
  #match(kid: string | undefined, algorithm: string): PublicKey | undefined {
    const fitting = this.#keys.filter(
      (key) => key.algorithm === algorithm && (kid === undefined || key.kid === kid),
    );
    return fitting.length === 1 || kid !== undefined ? fitting[0] : undefined;
  }

  async #load(): Promise<void> {
    this.#triedAt = this.#clock.now().getTime();
    try {
      const text = await fetchText(this.url);
      const keys = usableKeys(JSON.parse(text));
      if (keys.length === 0) {
        throw callerErrors.JWKS_UNUSABLE({ url: this.url, reason: `no key is for ${ASYMMETRIC.join(', ')}` });
      }
      const changed = text !== this.#text;
      this.#text = text;
      this.#keys = keys;
      this.#loadedAt = this.#triedAt;
      this.#failure = undefined;
      if (changed) this.options.onChange?.();
    } catch (thrown) {
      this.#failure = messageOf(thrown);
      this.options.onWarning?.(thrown);
    }
  }
}

async function fetchText(url: string): Promise<string> {
  const unusable = (reason: string) => callerErrors.JWKS_UNUSABLE({ url, reason });
  // a redirect could lead to whoever controls the open redirect
  const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS), redirect: 'error' }).catch(
    (thrown: unknown) => {
      throw callerErrors.JWKS_UNUSABLE({ url, reason: messageOf(thrown) }, { cause: thrown });
    },
  );
  if (!answer.ok || !answer.body) throw unusable(`it answered ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw unusable(`it is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** One broken or foreign key must not cost the others. */
function usableKeys(document: unknown): readonly PublicKey[] {
  return jwks.parse(document).keys.flatMap((candidate) => toPublicKey(candidate) ?? []);
}

function toPublicKey(candidate: unknown): PublicKey | undefined {
  const { success, data } = jwk.safeParse(candidate);
  if (!success || (data.use !== undefined && data.use !== 'sig')) return undefined;
  const key = importKey(data);
  const algorithm = key && algorithmOf(key);
  if (
    !key ||
    !algorithm ||
    (data.alg !== undefined && data.alg !== algorithm && !isEd25519(data.alg, algorithm))
  )
    return undefined;
  return { kid: data.kid, algorithm, pem: key.export({ type: 'spki', format: 'pem' }).toString() };
}

/** RFC 9864 gives EdDSA over Ed25519 a name of its own. */
const isEd25519 = (alg: string, algorithm: AsymmetricAlgorithm): boolean =>
  alg === 'Ed25519' && algorithm === 'EdDSA';

function importKey(data: z.infer<typeof jwk>): KeyObject | undefined {
  try {
    return createPublicKey({ key: data, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function algorithmOf(key: KeyObject): AsymmetricAlgorithm | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') return (details?.modulusLength ?? 0) >= MIN_RSA_BITS ? 'RS256' : undefined;
  if (type === 'ec') return details?.namedCurve === 'prime256v1' ? 'ES256' : undefined;
  return type === 'ed25519' ? 'EdDSA' : undefined;
}
