import type { AppError } from '#libs/base';
import { historyErrors } from '../errors.js';

const WORD = 32;
const DIGITS = 64;
/** What is above a number that a double holds. */
const HIGH = '0'.repeat(52);
/**
 * Parts of a message may point to the same bytes, and those to the same again: what a few bytes say can be without end.
 * No encoder does that, so reading them a few times is enough.
 */
const MOST_READINGS = 8;

/** Bytes are not what a type has: to be thrown. */
export const unfit = (reason: string): AppError => historyErrors.BYTES_UNFIT({ reason });

/** Encoded arguments (contract ABI specification). Places and lengths in bytes. */
export class AbiData {
  readonly size: number;
  #left: number;

  /** 0x-prefixed, whole bytes, lower case. */
  constructor(private readonly hex: string) {
    this.size = (hex.length - 2) / 2;
    this.#left = MOST_READINGS * (this.size + WORD);
  }

  /** 64 digits. */
  word(at: number): string {
    if (at + WORD > this.size) throw unfit('the data is too short');
    this.#spend(WORD);
    const start = 2 + 2 * at;
    return this.hex.slice(start, start + DIGITS);
  }

  /** Digits of some bytes. Their padding to whole words may be missing, as of some compilers. */
  slice(at: number, length: number): string {
    if (at + length > this.size) throw unfit('the data is too short');
    this.#spend(length);
    const start = 2 + 2 * at;
    return this.hex.slice(start, start + 2 * length);
  }

  /** An offset or a length; no more than there are bytes. */
  count(at: number): number {
    const word = this.word(at);
    const number = word.startsWith(HIGH) ? Number(`0x${word.slice(HIGH.length)}`) : Infinity;
    if (number > this.size) throw unfit('an offset or a length is beyond the data');
    return number;
  }

  #spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw unfit('its parts overlap');
  }
}
