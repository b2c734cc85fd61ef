import { keccak_256 } from '@noble/hashes/sha3.js';
import { compareBytes, hash32, toHex } from './bytes.js';
import { proofErrors } from './errors.js';

const WIDTH = 32;
/** A path longer than this belongs to a tree that nobody can build. */
export const MAX_PATH_LENGTH = 64;

export function keccak256(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes);
}

/**
 * A leaf is hashed twice: the outer preimage then has 32 bytes, while that of an inner node has 64, so that no inner
 * node passes for a leaf (second preimage; OpenZeppelin's `StandardMerkleTree`).
 */
export function hashLeaf(content: Uint8Array): string {
  return toHex(keccak_256(keccak_256(content)));
}

/**
 * OpenZeppelin's Merkle tree (`@openzeppelin/merkle-tree`, Solidity `MerkleProof`): a complete binary tree of keccak256
 * over sorted pairs, leaves sorted by value. All nodes are in one buffer, the root first, the children of node i at
 * 2i+1 and 2i+2.
 */
export class MerkleTree {
  readonly #nodes: Uint8Array;
  /** Node index of each given leaf. */
  readonly #positions: Uint32Array;

  private constructor(leaves: readonly Uint8Array[]) {
    const count = 2 * leaves.length - 1;
    this.#nodes = new Uint8Array(count * WIDTH);
    this.#positions = new Uint32Array(leaves.length);
    const sorted = leaves
      .map((bytes, given) => ({ bytes, given }))
      .toSorted((a, b) => compareBytes(a.bytes, b.bytes));
    for (const [rank, { bytes, given }] of sorted.entries()) {
      const position = count - 1 - rank;
      this.#nodes.set(bytes, position * WIDTH);
      this.#positions[given] = position;
    }
    for (let node = count - leaves.length - 1; node >= 0; node--) {
      this.#nodes.set(hashPair(this.#node(2 * node + 1), this.#node(2 * node + 2)), node * WIDTH);
    }
  }

  /** `leaves` are 32-byte digests as 0x-prefixed hex. Throws `MERKLE_TREE_EMPTY` or `HEX_INVALID`. */
  static of(leaves: readonly string[]): MerkleTree {
    if (leaves.length === 0) throw proofErrors.MERKLE_TREE_EMPTY({});
    return new MerkleTree(leaves.map(hash32));
  }

  get root(): string {
    return toHex(this.#node(0));
  }

  get size(): number {
    return this.#positions.length;
  }

  /** The siblings from the leaf given at `index` up to the root. Throws `MERKLE_LEAF_UNKNOWN`. */
  proof(index: number): string[] {
    const position = this.#positions[index];
    if (position === undefined) throw proofErrors.MERKLE_LEAF_UNKNOWN({ index, size: this.size });
    const path: string[] = [];
    for (let node = position; node > 0; node = (node - 1) >> 1) {
      path.push(toHex(this.#node(node % 2 === 0 ? node - 1 : node + 1)));
    }
    return path;
  }

  #node(index: number): Uint8Array {
    return this.#nodes.subarray(index * WIDTH, (index + 1) * WIDTH);
  }
}

/** True if `path` leads from `leaf` to `root`. False, never an error, for anything malformed. */
export function verifyInclusion(claim: {
  readonly leaf: string;
  readonly path: readonly string[];
  readonly root: string;
}): boolean {
  if (claim.path.length > MAX_PATH_LENGTH) return false;
  try {
    const top = claim.path.reduce((node, sibling) => hashPair(node, hash32(sibling)), hash32(claim.leaf));
    return compareBytes(top, hash32(claim.root)) === 0;
  } catch {
    return false;
  }
}

function hashPair(a: Uint8Array, b: Uint8Array): Uint8Array {
  const pair = new Uint8Array(2 * WIDTH);
  const ordered = compareBytes(a, b) <= 0;
  pair.set(ordered ? a : b, 0);
  pair.set(ordered ? b : a, WIDTH);
  return keccak_256(pair);
}
