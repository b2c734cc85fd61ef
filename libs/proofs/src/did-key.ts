import { decodeMultibase, encodeMultibase } from './base58.js';
import { isSoundPoint } from './ed25519.js';
import { messageOf } from '#libs/base';
import { proofErrors } from './errors.js';

const PREFIX = 'did:key:';
/** `ed25519-pub` of the multicodec table, as a varint. */
const MULTICODEC = [0xed, 0x01];
const KEY_LENGTH = 32;

export interface DidKey {
  readonly did: string;
  /** The DID URL of the one key (did:key method, W3C CCG): `did:key:z…#z…`. */
  readonly verificationMethod: string;
  readonly publicKey: Uint8Array;
}

/** The `did:key` of an Ed25519 public key. Throws `DID_KEY_INVALID` for bytes that are not a usable key. */
export function encodeDidKey(publicKey: Uint8Array): DidKey {
  const multibase = encodeMultibase(Uint8Array.from([...MULTICODEC, ...publicKey]));
  const did = PREFIX + multibase;
  assertKey(publicKey, did);
  return { did, verificationMethod: `${did}#${multibase}`, publicKey };
}

/** Throws `DID_KEY_INVALID` unless `did` is the one spelling of a usable Ed25519 key. */
export function resolveDidKey(did: string): DidKey {
  const fail = (reason: string, cause?: unknown) =>
    proofErrors.DID_KEY_INVALID({ did: did.slice(0, 160), reason }, { cause });
  if (!did.startsWith(PREFIX)) throw fail('it does not begin with "did:key:"');
  const multibase = did.slice(PREFIX.length);
  let bytes: Uint8Array;
  try {
    bytes = decodeMultibase(multibase);
  } catch (cause) {
    throw fail(messageOf(cause), cause);
  }
  if (bytes[0] !== MULTICODEC[0] || bytes[1] !== MULTICODEC[1]) throw fail('it holds another kind of key');
  const publicKey = bytes.subarray(MULTICODEC.length);
  assertKey(publicKey, did);
  return { did, verificationMethod: `${did}#${multibase}`, publicKey };
}

/** Resolves the DID URL of a did:key's key. Throws `DID_KEY_INVALID`, also if the fragment names another key. */
export function resolveVerificationMethod(verificationMethod: string): DidKey {
  const key = resolveDidKey(verificationMethod.split('#', 1)[0] ?? '');
  if (key.verificationMethod !== verificationMethod) {
    throw proofErrors.DID_KEY_INVALID({
      did: verificationMethod.slice(0, 320),
      reason: `its key is named ${key.verificationMethod}`,
    });
  }
  return key;
}

function assertKey(publicKey: Uint8Array, did: string): void {
  if (publicKey.length !== KEY_LENGTH) {
    throw proofErrors.DID_KEY_INVALID({
      did,
      reason: `a key has ${KEY_LENGTH} bytes, not ${publicKey.length}`,
    });
  }
  if (!isSoundPoint(publicKey)) {
    throw proofErrors.DID_KEY_INVALID({
      did,
      reason: 'the key is not a canonical point of the prime-order subgroup',
    });
  }
}
