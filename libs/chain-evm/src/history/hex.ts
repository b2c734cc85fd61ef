export type Fields = Readonly<Record<string, unknown>>;

const HEX = /^0x(?:[0-9a-f]{2})*$/i;
const QUANTITY = /^0x[0-9a-f]{1,64}$/i;
const HASH = /^0x[0-9a-f]{64}$/i;
const ADDRESS = /^0x[0-9a-f]{40}$/i;

export const isHash = (value: unknown): value is string => typeof value === 'string' && HASH.test(value);
export const isAddress = (value: unknown): value is string =>
  typeof value === 'string' && ADDRESS.test(value);
/** Whole bytes. */
export const isBytes = (value: unknown): value is string => typeof value === 'string' && HEX.test(value);

/** `undefined` too for what a double does not hold. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && QUANTITY.test(value) ? Number(value) : NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

export const hexOf = (value: number): string => `0x${value.toString(16)}`;

/** Of a 0x-prefixed quantity: an even number of digits without leading zeros; none of zero. */
export function scalarDigits(value: string): string {
  let start = 2;
  while (value.charAt(start) === '0') start++;
  const digits = value.slice(start);
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}

/** `undefined` for what is no whole bytes of hex. */
export function bytesOf(value: unknown): Buffer | undefined {
  return isBytes(value) ? Buffer.from(value.slice(2), 'hex') : undefined;
}
