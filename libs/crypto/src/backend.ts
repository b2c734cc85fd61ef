import { hashBackend } from './keccak.js';
import { loadNativeCurve } from './native-curve.js';
import { nobleCurve } from './noble-curve.js';

const native = await loadNativeCurve();

export const curve = native ?? nobleCurve;

/** What does the work in this process. */
export const backend: { readonly curve: 'native' | 'noble'; readonly hash: 'wasm' | 'noble' } = {
  curve: native ? 'native' : 'noble',
  hash: hashBackend,
};
