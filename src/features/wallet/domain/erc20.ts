const input = (name: string, type: string) => ({ name, type });
const view = (name: string, output: string, inputs: readonly object[] = []) => ({
  type: 'function',
  name,
  stateMutability: 'view',
  inputs,
  outputs: [input('', output)],
});
const error = (name: string, ...inputs: readonly object[]) => ({ type: 'error', name, inputs });

/** What is read of a token (EIP-20), and why it may refuse a transfer (EIP-6093). */
export const ERC20_ABI: readonly unknown[] = [
  view('balanceOf', 'uint256', [input('account', 'address')]),
  view('decimals', 'uint8'),
  view('symbol', 'string'),
  error(
    'ERC20InsufficientBalance',
    input('sender', 'address'),
    input('balance', 'uint256'),
    input('needed', 'uint256'),
  ),
  error('ERC20InvalidSender', input('sender', 'address')),
  error('ERC20InvalidReceiver', input('receiver', 'address')),
];

/** The call `decimals()`. */
export const DECIMALS_DATA = '0x313ce567';
/** The call `symbol()`. */
export const SYMBOL_DATA = '0x95d89b41';

/** The call `balanceOf(address)`. */
export function balanceData(account: string): string {
  return `0x70a08231${word(account.slice(2).toLowerCase())}`;
}

/** The call `transfer(address,uint256)`. */
export function transferData(to: string, amount: bigint): string {
  return `0xa9059cbb${word(to.slice(2).toLowerCase())}${word(amount.toString(16))}`;
}

const word = (hex: string): string => hex.padStart(64, '0');

/** A returned uint256; `undefined` if nothing of the kind came. */
export function amountOf(data: string | undefined): bigint | undefined {
  const bytes = bytesOf(data);
  return bytes && bytes.length >= WORD ? BigInt(`0x${bytes.toString('hex', 0, WORD)}`) : undefined;
}

/** A returned uint8. */
export function decimalsOf(data: string | undefined): number | undefined {
  const decimals = amountOf(data);
  return decimals !== undefined && decimals < 256n ? Number(decimals) : undefined;
}

/** A returned string, or 32 bytes of tokens older than the standard (MKR), as far as it can be shown. */
export function symbolIn(data: string | undefined): string | undefined {
  const bytes = bytesOf(data);
  if (bytes?.length === WORD) return symbolOf(data);
  const start = Number(amountOf(data) ?? Number.NaN);
  const length = Number(amountOf(bytes && hexOf(bytes.subarray(start, start + WORD))) ?? Number.NaN);
  const text = bytes?.subarray(start + WORD, start + WORD + length);
  return text && text.length === length ? symbolOf(new TextDecoder().decode(text)) : undefined;
}

/** Unit: bytes. */
const WORD = 32;
const hexOf = (bytes: Buffer): string => `0x${bytes.toString('hex')}`;

function bytesOf(data: string | undefined): Buffer | undefined {
  return data !== undefined && /^0x(?:[0-9a-f]{2})*$/i.test(data)
    ? Buffer.from(data.slice(2), 'hex')
    : undefined;
}

const MAX_SYMBOL = 32;

/** A symbol is whatever a contract says: one line of bounded length, or `undefined` if nothing is left. */
export function symbolOf(value: unknown): string | undefined {
  const text = typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value) ? textOfBytes(value) : value;
  if (typeof text !== 'string') return undefined;
  const shown = [...text.toWellFormed().replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '')]
    .slice(0, MAX_SYMBOL)
    .join('')
    .trim();
  return shown === '' ? undefined : shown;
}

function textOfBytes(hex: string): string {
  const bytes = Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
