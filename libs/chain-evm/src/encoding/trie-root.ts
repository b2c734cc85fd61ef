import { keccak256 } from '#libs/crypto';
import { RlpWriter } from './rlp-writer.js';

export interface TrieEntry {
  readonly key: Uint8Array;
  /** Not empty: an empty one is none. */
  readonly value: Uint8Array;
}

/** A key by its half bytes. */
interface Item {
  readonly path: Uint8Array;
  readonly value: Uint8Array;
}

const EMPTY = new Uint8Array();
/** Nodes that are shorter than their hash stand in their parent themselves. */
const HASH_SIZE = 32;
const CHILDREN = 16;

/** Root of the Merkle Patricia trie of these entries (Ethereum yellow paper, appendix D). The last of equal keys counts. */
export function trieRoot(entries: readonly TrieEntry[]): Uint8Array {
  const items = new Map(entries.map(({ key, value }) => [Buffer.from(key).toString('hex'), { key, value }]));
  const sorted = [...items].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new TrieBuilder(sorted.map(([, { key, value }]) => ({ path: nibblesOf(key), value }))).root();
}

/** Of the trie in which a block keeps its transactions and its receipts: the keys are RLP of 0, 1, 2, … */
export function orderedTrieRoot(values: readonly Uint8Array[]): Uint8Array {
  const writer = new RlpWriter();
  return trieRoot(
    values.map((value, i) => ({ key: Uint8Array.from(writer.begin().scalar(i).items), value })),
  );
}

/** Builds the nodes from sorted items, deepest first. */
class TrieBuilder {
  readonly #writer = new RlpWriter();

  constructor(private readonly items: readonly Item[]) {}

  root(): Uint8Array {
    return keccak256(this.#node(0, this.items.length, 0));
  }

  /** The encoding of the node of some items that have `depth` half bytes in common; valid until the next is made. */
  #node(from: number, to: number, depth: number): Buffer {
    const { items } = this;
    const [first, last] = [items[from], items[to - 1]];
    // the trie of nothing
    if (!first || !last) return this.#writer.begin().bytes(EMPTY).items;
    if (from + 1 === to) {
      const { path, value } = first;
      return this.#writer
        .begin()
        .bytes(compact(path.subarray(depth), true))
        .bytes(value)
        .list();
    }
    const common = commonPrefix(first.path, last.path);
    if (common === depth) return this.#branch(from, to, depth);
    const child = this.#reference(from, to, common);
    return this.#put(
      this.#writer.begin().bytes(compact(first.path.subarray(depth, common), false)),
      child,
    ).list();
  }

  #branch(from: number, to: number, depth: number): Buffer {
    const { items } = this;
    // the shorter of two keys is before the longer
    const own = items[from]?.path.length === depth ? items[from].value : EMPTY;
    const children: (Uint8Array | undefined)[] = [];
    for (let start = own === EMPTY ? from : from + 1; start < to;) {
      const nibble = items[start]?.path[depth] ?? 0;
      let end = start + 1;
      while (end < to && items[end]?.path[depth] === nibble) end += 1;
      children[nibble] = this.#reference(start, end, depth + 1);
      start = end;
    }
    const writer = this.#writer.begin();
    for (let nibble = 0; nibble < CHILDREN; nibble++) this.#put(writer, children[nibble] ?? EMPTY);
    return writer.bytes(own).list();
  }

  #put(writer: RlpWriter, child: Uint8Array): RlpWriter {
    const isNode = child.length > 0 && child.length < HASH_SIZE;
    return isNode ? writer.encoded(child) : writer.bytes(child);
  }

  #reference(from: number, to: number, depth: number): Uint8Array {
    const node = this.#node(from, to, depth);
    return node.length < HASH_SIZE ? Uint8Array.from(node) : keccak256(node);
  }
}

function nibblesOf(key: Uint8Array): Uint8Array {
  const nibbles = new Uint8Array(key.length * 2);
  for (const [i, byte] of key.entries()) {
    nibbles[2 * i] = byte >> 4;
    nibbles[2 * i + 1] = byte & 0xf;
  }
  return nibbles;
}

function commonPrefix(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

/** Half bytes as bytes, with a mark of their number being odd and of a leaf (yellow paper, appendix C: hex prefix). */
function compact(nibbles: Uint8Array, isLeaf: boolean): Uint8Array {
  const isOdd = nibbles.length % 2 === 1;
  const bytes = new Uint8Array(Math.floor(nibbles.length / 2) + 1);
  bytes[0] = (isLeaf ? 0x20 : 0) + (isOdd ? 0x10 + (nibbles[0] ?? 0) : 0);
  for (let at = isOdd ? 1 : 0, i = 1; at < nibbles.length; at += 2, i++)
    bytes[i] = ((nibbles[at] ?? 0) << 4) + (nibbles[at + 1] ?? 0);
  return bytes;
}
