import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { defineToken } from '#libs/base';
import type { KeyVault } from '#libs/keys';
import { ed25519Signer, type Signer } from '#libs/proofs';
import { identityErrors } from '../domain/errors.js';
import type { IssuerKeyStore } from '../ports/issuer-key-store.port.js';

/** Signs for this service. Its DID is a did:key: it can be verified with nothing at hand. */
export const ISSUER = defineToken<Signer>('identity-issuer');

const SEED_BYTES = 32;
const contextOf = (did: string): string => `identity issuer ${did}`;

/** The issuer of this database: made at the first start, opened at every other. */
export async function openIssuer(store: IssuerKeyStore, vault: KeyVault): Promise<Signer> {
  if (!(await store.find())) await store.offer(await newKey(vault));
  // another replica may have been faster
  const key = await store.find();
  if (!key) throw identityErrors.ISSUER_KEY_MISSING({});
  const seed = await vault.open(key.sealedSeed, contextOf(key.did));
  try {
    if (!vault.isCurrent(key.sealedSeed))
      await store.reseal({ ...key, sealedSeed: await vault.seal(seed, contextOf(key.did)) });
    return nativeSigner(seed);
  } finally {
    seed.fill(0);
  }
}

async function newKey(vault: KeyVault): Promise<{ did: string; sealedSeed: string }> {
  const seed = randomBytes(SEED_BYTES);
  const { did } = ed25519Signer(seed);
  const sealedSeed = await vault.seal(seed, contextOf(did));
  seed.fill(0);
  return { did, sealedSeed };
}

/** What stands before the seed in the DER of an Ed25519 private key (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The same signatures as the lib's portable signer (Ed25519 is deterministic), by Node's own code: 20 times faster. */
function nativeSigner(seed: Uint8Array): Signer {
  const { did, verificationMethod } = ed25519Signer(seed);
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  return { did, verificationMethod, sign: async (bytes) => new Uint8Array(sign(null, bytes, key)) };
}
