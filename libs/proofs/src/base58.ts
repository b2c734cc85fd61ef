import { proofErrors } from './errors.js';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const DIGITS = new Map([...ALPHABET].map((character, value) => [character, value]));
/** Longer than any key or signature; decoding is quadratic, so it must be bounded. */
const MAX_LENGTH = 128;

/** Multibase base58btc: `z` and the bytes in Bitcoin's base 58. */
export function encodeMultibase(bytes: Uint8Array): string {
  let text = '';
  for (let number = BigInt(`0x0${hexDigits(bytes)}`); number > 0n; number /= 58n) {
    text = ALPHABET.charAt(Number(number % 58n)) + text;
  }
  const firstNonZero = bytes.findIndex((byte) => byte !== 0);
  const zeros = firstNonZero === -1 ? bytes.length : firstNonZero;
  return `z${ALPHABET.charAt(0).repeat(zeros)}${text}`;
}

/** Throws `BASE58_INVALID` unless encoding the result gives the same text again. */
export function decodeMultibase(text: string): Uint8Array {
  const fail = (reason: string) => proofErrors.BASE58_INVALID({ value: text.slice(0, MAX_LENGTH), reason });
  if (text.length > MAX_LENGTH) throw fail(`it is longer than ${MAX_LENGTH} characters`);
  if (!text.startsWith('z')) throw fail('it does not begin with "z"');
  let number = 0n;
  for (const character of text.slice(1)) {
    const digit = DIGITS.get(character);
    if (digit === undefined) throw fail(`"${character}" is not in the alphabet`);
    number = number * 58n + BigInt(digit);
  }
  const bytes = Uint8Array.from([...leadingZeros(text.slice(1)), ...numberBytes(number)]);
  if (encodeMultibase(bytes) !== text) throw fail('it is not the shortest spelling');
  return bytes;
}

function leadingZeros(digits: string): number[] {
  let count = 0;
  while (digits.charAt(count) === ALPHABET.charAt(0)) count++;
  return Array.from({ length: count }, () => 0);
}

function numberBytes(number: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = number; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return bytes;
}

function hexDigits(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
