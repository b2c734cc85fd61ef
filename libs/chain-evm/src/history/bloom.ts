import { keccak256 } from '#libs/crypto';

export const BLOOM_BYTES = 256;
const BITS = 2_047;

/** A bit of the filter: its byte and its mask there. */
interface Bit {
  readonly byte: number;
  readonly mask: number;
}

/** What an address or a topic leaves in a bloom filter: three bits (yellow paper, 4.3.1, M3:2048). */
export type BloomTrace = readonly Bit[];

export function traceOf(value: Uint8Array): BloomTrace {
  const hash = keccak256(value);
  return [0, 2, 4].map((at) => {
    const bit = (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & BITS;
    return { byte: BLOOM_BYTES - 1 - (bit >> 3), mask: 1 << (bit & 7) };
  });
}

/** False if the value is in none of the logs that the filter was made of; true if it may be. */
export function mayHold(bloom: Uint8Array, trace: BloomTrace): boolean {
  return trace.every(({ byte, mask }) => ((bloom[byte] ?? 0) & mask) !== 0);
}
