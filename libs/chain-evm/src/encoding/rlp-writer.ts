const SHORT = 55;
const STRING = 0x80;
const LIST = 0xc0;
/** The longest header of RLP: one byte and a length of eight. */
const HEADER_ROOM = 9;

/**
 * Writes the items of one RLP list (Ethereum yellow paper, appendix B) into a buffer that is used again and again. What
 * `list` gives is a view of it: copy it or be done with it before the next `begin`.
 */
export class RlpWriter {
  #buffer = Buffer.allocUnsafe(1_024);
  #end = HEADER_ROOM;

  begin(): this {
    this.#end = HEADER_ROOM;
    return this;
  }

  /** The items that were written so far, as they are. */
  get items(): Buffer {
    return this.#buffer.subarray(HEADER_ROOM, this.#end);
  }

  /** The items between a byte of transaction type, if there is one, and the header of the list. */
  list(type?: number): Buffer {
    const length = this.#end - HEADER_ROOM;
    let start = HEADER_ROOM - headerSize(length);
    writeHeader(this.#buffer, start, { length, base: LIST });
    if (type !== undefined) this.#buffer[--start] = type;
    return this.#buffer.subarray(start, this.#end);
  }

  /** Items that are encoded already. */
  encoded(items: Uint8Array): this {
    this.#reserve(items.length);
    this.#buffer.set(items, this.#end);
    this.#end += items.length;
    return this;
  }

  bytes(value: Uint8Array): this {
    const { length } = value;
    this.#reserve(length + HEADER_ROOM);
    const [first = 0] = value;
    if (length !== 1 || first >= STRING) this.#header(length);
    this.#buffer.set(value, this.#end);
    this.#end += length;
    return this;
  }

  /** Hex digits, an even number of them, without 0x; gives false for anything else. */
  hex(digits: string): boolean {
    const length = digits.length / 2;
    if (!Number.isInteger(length)) return false;
    this.#reserve(length + HEADER_ROOM);
    const mark = this.#end;
    this.#header(length);
    if (this.#buffer.write(digits, this.#end, 'hex') !== length) return false;
    if (length === 1 && (this.#buffer[this.#end] ?? 0) < STRING) {
      // a small byte is its own encoding
      this.#buffer[mark] = this.#buffer[this.#end] ?? 0;
      this.#end = mark + 1;
    } else this.#end += length;
    return true;
  }

  /** A number as a scalar: big-endian without leading zeros. Not negative. */
  scalar(value: bigint | number): this {
    if (value < STRING) {
      this.#reserve(1);
      this.#buffer[this.#end++] = value <= 0 ? STRING : Number(value);
      return this;
    }
    const digits = value.toString(16);
    this.hex(digits.length % 2 === 0 ? digits : `0${digits}`);
    return this;
  }

  /** Big-endian bytes as a scalar. */
  scalarBytes(value: Uint8Array): this {
    let zeros = 0;
    while (value[zeros] === 0) zeros++;
    return this.bytes(value.subarray(zeros));
  }

  emptyList(): this {
    this.#reserve(1);
    this.#buffer[this.#end++] = LIST;
    return this;
  }

  #header(length: number): void {
    writeHeader(this.#buffer, this.#end, { length, base: STRING });
    this.#end += headerSize(length);
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#end + more));
    larger.set(this.#buffer.subarray(0, this.#end));
    this.#buffer = larger;
  }
}

function headerSize(length: number): number {
  return length <= SHORT ? 1 : 1 + sizeOf(length);
}

function writeHeader(buffer: Buffer, at: number, header: { length: number; base: number }): void {
  const { length, base } = header;
  if (length <= SHORT) {
    buffer[at] = base + length;
    return;
  }
  const size = sizeOf(length);
  buffer[at] = base + SHORT + size;
  buffer.writeUIntBE(length, at + 1, size);
}

/** In bytes. */
function sizeOf(length: number): number {
  return Math.ceil((32 - Math.clz32(length)) / 8);
}
