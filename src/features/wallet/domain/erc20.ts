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

/** Tokens older than the standard tell their symbol in 32 bytes (MKR). */
export const OLD_SYMBOL_ABI: readonly unknown[] = [view('symbol', 'bytes32')];

/** The call `transfer(address,uint256)`. */
export function transferData(to: string, amount: bigint): string {
  return `0xa9059cbb${word(to.slice(2).toLowerCase())}${word(amount.toString(16))}`;
}

const word = (hex: string): string => hex.padStart(64, '0');

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
