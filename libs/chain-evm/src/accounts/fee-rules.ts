import type { Fees, FeeQuote, FeeSpeed } from '#libs/chain';

/** What the last blocks tell about fees. Amounts in wei per gas. */
export interface Market {
  /** Of the next block; `undefined` where blocks have none (before London, EIP-1559). */
  readonly baseFee: bigint | undefined;
  /** To the block's producer, by how much of a block's gas pays less; in a network without base fee the whole price. */
  readonly rewards: Readonly<Record<FeeSpeed, bigint>>;
  /** How full the last blocks were, 0 to 1. */
  readonly congestion: number | undefined;
}

export interface FeeLimits {
  readonly gasPrice?: bigint | undefined;
  readonly maxFeePerGas?: bigint | undefined;
  readonly minPriorityFee: bigint;
}

/** The base fee grows by an eighth a block at most (EIP-1559): twice of it lasts for six full blocks in a row. */
const BASE_FEE_ROOM = 2n;

/** The configured price, or what the market asks, between the configured floor and cap. */
export function quoteOf(market: Market, speed: FeeSpeed, limits: FeeLimits): FeeQuote {
  const { baseFee, rewards, congestion } = market;
  const cap = limits.maxFeePerGas;
  if (limits.gasPrice !== undefined || baseFee === undefined) {
    const gasPrice = limits.gasPrice ?? rewards[speed];
    const capped = cap !== undefined && cap < gasPrice;
    return { fees: withinCap({ type: 'legacy', gasPrice }, cap), baseFee, congestion, capped };
  }
  const maxPriorityFeePerGas = larger(rewards[speed], limits.minPriorityFee);
  const maxFeePerGas = BASE_FEE_ROOM * baseFee + maxPriorityFeePerGas;
  // a cap that only takes the room for growth holds nothing back now
  const capped = cap !== undefined && cap < baseFee + maxPriorityFeePerGas;
  return {
    fees: withinCap({ type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas }, cap),
    baseFee,
    congestion,
    capped,
  };
}

/** What replaces `former` in a pool, or the present quote if that is more. `capped` if the cap is below the first. */
export function outbidOf(former: Fees, present: FeeQuote, cap: bigint | undefined): FeeQuote {
  const least = bumped(former);
  const fees = atLeast(present.fees, least);
  const capped = present.capped || (cap !== undefined && cap < least.maxFeePerGas);
  return { ...present, fees: withinCap(fees, cap), capped };
}

type Dynamic = Omit<Extract<Fees, { type: 'eip1559' }>, 'type'>;

/** Pools compare the price of a legacy transaction with both fields. */
function asDynamic(fees: Fees): Dynamic {
  if (fees.type === 'eip1559') return fees;
  return { maxFeePerGas: fees.gasPrice, maxPriorityFeePerGas: fees.gasPrice };
}

function bumped(former: Fees): Dynamic {
  const { maxFeePerGas, maxPriorityFeePerGas } = asDynamic(former);
  return { maxFeePerGas: bump(maxFeePerGas), maxPriorityFeePerGas: bump(maxPriorityFeePerGas) };
}

/** By 12.5 %, rounded up, and by one wei at least: pools ask for 10 % (geth, erigon, nethermind, besu) or less. */
function bump(price: bigint): bigint {
  return larger((price * 9n + 7n) / 8n, price + 1n);
}

function atLeast(fees: Fees, least: Dynamic): Fees {
  if (fees.type === 'legacy') {
    const wanted = larger(least.maxFeePerGas, least.maxPriorityFeePerGas);
    return { type: 'legacy', gasPrice: larger(fees.gasPrice, wanted) };
  }
  return {
    type: 'eip1559',
    maxFeePerGas: larger(fees.maxFeePerGas, least.maxFeePerGas),
    maxPriorityFeePerGas: larger(fees.maxPriorityFeePerGas, least.maxPriorityFeePerGas),
  };
}

function withinCap(fees: Fees, cap: bigint | undefined): Fees {
  if (cap === undefined) return fees;
  if (fees.type === 'legacy') return { type: 'legacy', gasPrice: smaller(fees.gasPrice, cap) };
  return {
    type: 'eip1559',
    maxFeePerGas: smaller(fees.maxFeePerGas, cap),
    maxPriorityFeePerGas: smaller(fees.maxPriorityFeePerGas, cap),
  };
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
