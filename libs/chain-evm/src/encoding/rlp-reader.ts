/** Bytes, or a list of items (Ethereum yellow paper, appendix B). */
export type RlpItem = Uint8Array | readonly RlpItem[];

const STRING = 0x80;
const LIST = 0xc0;
const SHORT = 55;
/** Headers and receipts are not deeper; whatever is comes from somebody who wants to exhaust the stack. */
const MAX_DEPTH = 8;

/** Views into `bytes`, which must be one item in its only encoding; `undefined` for anything else. */
export function decodeRlp(bytes: Uint8Array): RlpItem | undefined {
  const reader = new RlpReader(bytes);
  const item = reader.item(bytes.length, 0);
  return item !== undefined && reader.at === bytes.length ? item : undefined;
}

class RlpReader {
  at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The next item, which has to end at `end` or before. */
  item(end: number, depth: number): RlpItem | undefined {
    const first = this.at < end ? this.bytes[this.at] : undefined;
    if (first === undefined) return undefined;
    if (first < STRING) return this.bytes.subarray(this.at, ++this.at);
    const isList = first >= LIST;
    const length = this.#length(first - (isList ? LIST : STRING), end);
    if (length === undefined) return undefined;
    return isList ? this.#list(this.at + length, depth + 1) : this.#string(length);
  }

  #string(length: number): Uint8Array | undefined {
    const value = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    // a small byte is its own encoding
    return length === 1 && (value[0] ?? 0) < STRING ? undefined : value;
  }

  #list(end: number, depth: number): readonly RlpItem[] | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const items: RlpItem[] = [];
    while (this.at < end) {
      const item = this.item(end, depth);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  /** Of what follows the header, which is read; `undefined` if there is less, or the length could be said shorter. */
  #length(mark: number, end: number): number | undefined {
    const size = Math.max(0, mark - SHORT);
    this.at += 1;
    if (size === 0) return this.at + mark <= end ? mark : undefined;
    if (this.at + size > end || size > 6 || this.bytes[this.at] === 0) return undefined;
    let length = 0;
    for (const stop = this.at + size; this.at < stop; this.at++)
      length = length * 256 + (this.bytes[this.at] ?? 0);
    return length > SHORT && this.at + length <= end ? length : undefined;
  }
}
