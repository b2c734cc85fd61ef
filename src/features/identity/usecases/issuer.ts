import { randomBytes } from 'node:crypto';
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
    return ed25519Signer(seed);
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
