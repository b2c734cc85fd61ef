import { createHash, randomBytes } from 'node:crypto';
import { environment } from './environment.js';

export interface Random {
  readonly seed: string;
  /** 0 ≤ x < 1 */
  next(): number;
  /** Whole number, both ends included. */
  integer(from: number, to: number): number;
  boolean(probability?: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  bytes(length: number): Uint8Array;
  /** `0x` and two digits per byte. */
  hex(length: number): string;
}

const runSeed = randomBytes(6).toString('hex');

/**
 * Random values that can be had again: the seed is written to the test's output, and `TEST_SEED=<seed>` repeats it.
 * `name` keeps the streams of two tests apart.
 */
export function seeded(name: string): Random {
  const seed = environment.seed() ?? runSeed;
  process.stderr.write(`seed of "${name}": TEST_SEED=${seed}\n`);
  const next = sfc32(createHash('sha256').update(`${seed}/${name}`).digest());
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const bytes = (length: number) => Uint8Array.from({ length }, () => integer(0, 255));
  return {
    seed,
    next,
    integer,
    boolean: (probability = 0.5) => next() < probability,
    pick: <T>(items: readonly T[]) => items[integer(0, items.length - 1)] as T,
    shuffle: <T>(items: readonly T[]) =>
      items
        .map((item) => ({ item, order: next() }))
        .toSorted((a, b) => a.order - b.order)
        .map(({ item }) => item),
    bytes,
    hex: (length) => `0x${Buffer.from(bytes(length)).toString('hex')}`,
  };
}

/** Small Fast Counter by C. Doty-Humphrey (PractRand), 32 bits: passes BigCrush, and is not for secrets. */
function sfc32(state: Buffer): () => number {
  let [a, b, c, counter] = [0, 4, 8, 12].map((at) => state.readInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  return () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
}
