import { keccak_256 } from '@noble/hashes/sha3.js';
import { createKeccak } from 'hash-wasm';

export type Hash = (bytes: Uint8Array) => Uint8Array;

export const nobleKeccak: Hash = (bytes) => keccak_256(bytes);

/** `undefined` where WebAssembly is switched off. The instance has state: it must never be used across an await. */
export async function loadWasmKeccak(): Promise<Hash | undefined> {
  const hasher = await createKeccak(256).catch(() => undefined);
  return hasher && ((bytes) => hasher.init().update(bytes).digest('binary'));
}

const wasm = await loadWasmKeccak();

export const hashBackend = wasm ? 'wasm' : 'noble';

/** Keccak-256 as Ethereum uses it (the submission of 2011, not SHA3-256 of FIPS 202); 32 bytes. */
export const keccak256: Hash = wasm ?? nobleKeccak;
