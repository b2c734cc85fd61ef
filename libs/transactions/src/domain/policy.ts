import type { SpendingPolicy } from '../transactions.port.js';

/** The native coin, among assets that are else addresses of tokens. */
export const NATIVE = 'native';

export interface Spend {
  readonly asset: string;
  readonly amount: bigint;
}

export interface Spending {
  readonly spends: readonly Spend[];
  readonly receivers: readonly string[];
  /** What of the call could not be understood. */
  readonly opaque: boolean;
}

interface Call {
  readonly to: string | undefined;
  readonly value: bigint;
  readonly data: string;
}

const WORD = 64;
/** ERC-20: which argument is the receiver, or the one who may take it later, and which is the amount. */
const TOKEN_CALLS: Readonly<Record<string, { readonly receiver: number; readonly amount: number }>> = {
  '0xa9059cbb': { receiver: 0, amount: 1 }, // transfer(address,uint256)
  '0x095ea7b3': { receiver: 0, amount: 1 }, // approve(address,uint256)
  '0x23b872dd': { receiver: 1, amount: 2 }, // transferFrom(address,address,uint256)
  '0x39509351': { receiver: 0, amount: 1 }, // increaseAllowance(address,uint256)
};

/** Whom a call pays how much, as far as it can be told from its data. Addresses in lower case. */
export function spendingOf({ to, value, data }: Call): Spending {
  const native = value > 0n ? [{ asset: NATIVE, amount: value }] : [];
  if (to === undefined) return { spends: native, receivers: [], opaque: true };
  const address = to.toLowerCase();
  if (data === '0x') return { spends: native, receivers: [address], opaque: false };
  const call = TOKEN_CALLS[data.slice(0, 10).toLowerCase()];
  const word = (at: number) => data.slice(10 + at * WORD, 10 + (at + 1) * WORD);
  // what stands before the address would be cut off, or not, by the contract
  const isClean = call !== undefined && /^0{24}/.test(word(call.receiver));
  if (!call || !isClean || word(call.amount).length < WORD)
    return { spends: native, receivers: [address], opaque: true };
  const receiver = `0x${word(call.receiver).slice(24).toLowerCase()}`;
  const amount = BigInt(`0x${word(call.amount)}`);
  return { spends: [...native, { asset: address, amount }], receivers: [address, receiver], opaque: false };
}

/** What was spent today already, by asset. */
export type SpentToday = (asset: string) => bigint;

/** Why the policy refuses the call; `undefined` if it does not. */
export function refusalOf(policy: SpendingPolicy, call: Call, spentToday: SpentToday): string | undefined {
  const { spends, receivers, opaque } = spendingOf(call);
  const allowed = policy.receivers?.map((receiver) => receiver.toLowerCase());
  // a token that has caps of its own may be called, but gets no coins
  const token = Object.keys(policy.tokens ?? {}).find((one) => one.toLowerCase() === call.to?.toLowerCase());
  const mayCall = token !== undefined && call.value === 0n ? token.toLowerCase() : undefined;
  const stranger = receivers.find(
    (receiver) => allowed && !allowed.includes(receiver) && receiver !== mayCall,
  );
  if (stranger !== undefined) return `${stranger} is not among the receivers`;
  if (allowed && call.to === undefined) return 'it creates a contract, which is not among the receivers';
  const caps = capsOf(policy);
  if (opaque && call.to !== undefined && caps.has(call.to.toLowerCase()))
    return `the call of ${call.to} cannot be understood, and that token is limited`;
  for (const { asset, amount } of spends) {
    const cap = caps.get(asset);
    if (cap?.perTransaction !== undefined && amount > cap.perTransaction)
      return `${amount} of ${asset} is more than ${cap.perTransaction} for one transaction`;
    const today = spentToday(asset) + amount;
    if (cap?.perDay !== undefined && today > cap.perDay)
      return `${today} of ${asset} on one day is more than ${cap.perDay}`;
  }
  return undefined;
}

interface Caps {
  readonly perTransaction?: bigint | undefined;
  readonly perDay?: bigint | undefined;
}

function capsOf({ perTransaction, perDay, tokens = {} }: SpendingPolicy): Map<string, Caps> {
  const caps = new Map<string, Caps>([[NATIVE, { perTransaction, perDay }]]);
  for (const [token, cap] of Object.entries(tokens)) caps.set(token.toLowerCase(), cap);
  return caps;
}
