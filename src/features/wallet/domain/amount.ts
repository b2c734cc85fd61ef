/** The largest number of the EVM. */
export const MAX_UINT256 = 2n ** 256n - 1n;

const WHOLE = /^(0|[1-9]\d{0,77})$/;
const DECIMAL = /^(0|[1-9]\d{0,77})(?:\.(\d{1,255}))?$/;

/** Base units out of decimal digits; `undefined` unless they are a uint256 in its one spelling. */
export function parseAmount(text: unknown): bigint | undefined {
  if (typeof text !== 'string' || !WHOLE.test(text)) return undefined;
  const amount = BigInt(text);
  return amount <= MAX_UINT256 ? amount : undefined;
}

/** `1.5` with 18 decimals as base units; `undefined` if it is no such number, has more decimals, or is no uint256. */
export function parseFormatted(text: unknown, decimals: number): bigint | undefined {
  if (typeof text !== 'string') return undefined;
  const [, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > decimals) return undefined;
  const amount = BigInt(whole + significant.padEnd(decimals, '0'));
  return amount <= MAX_UINT256 ? amount : undefined;
}

/** Base units as people write them, without zeros at the end: `1.5`. Exact. */
export function formatAmount(amount: bigint, decimals: number): string {
  const digits = amount.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
