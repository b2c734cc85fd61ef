import type { FeeSpeed } from '#libs/chain';
import type { Blocks } from '../blocks.js';
import type { EvmRpc } from '../rpc/evm-rpc.js';
import { feeHistoryReply, quantity, type FeeHistory } from '../rpc/replies.js';
import type { Market } from './fee-rules.js';

/** Enough to see a trend, few enough to follow it: two minutes of a slow network. */
const BLOCKS = 10;
/** Of the gas of a block, paying less. */
const PERCENTILES: Readonly<Record<FeeSpeed, number>> = { slow: 10, standard: 50, fast: 90 };

export interface FeeMarketDeps {
  readonly rpc: EvmRpc;
  readonly blocks: Blocks;
  /** After so long the network is asked again, whether a new head was heard of or not. Unit: ms. */
  readonly pollMs: number;
  readonly now: () => number;
}

/** What the network asks for gas, read once for each head. */
export class FeeMarket {
  readonly #deps: FeeMarketDeps;
  #known: { readonly market: Promise<Market>; readonly since: number; head: string | undefined } | undefined;

  constructor(deps: FeeMarketDeps) {
    this.#deps = deps;
  }

  /** Rejects with `CHAIN_UNAVAILABLE`, or `CHAIN_NODE_REFUSED`. */
  current(): Promise<Market> {
    const { blocks, now, pollMs } = this.#deps;
    const known = this.#known;
    const isOld = known && (now() - known.since >= pollMs || known.head !== blocks.newest?.hash);
    if (known && !isOld) return known.market;
    const reading = { market: this.#read(), since: now(), head: blocks.newest?.hash };
    this.#known = reading;
    reading.market.then(
      () => (reading.head = blocks.newest?.hash),
      () => {
        if (this.#known === reading) this.#known = undefined;
      },
    );
    return reading.market;
  }

  async #read(): Promise<Market> {
    const { rpc, blocks } = this.#deps;
    const percentiles = Object.values(PERCENTILES);
    const params = [`0x${BLOCKS.toString(16)}`, 'latest', percentiles];
    const [header, answer] = await Promise.all([
      blocks.headHeader(),
      rpc.tryAsk({ method: 'eth_feeHistory', params, reply: feeHistoryReply }),
    ]);
    // networks that do not know the method have their own suggestion
    const history = 'value' in answer ? answer.value : undefined;
    const baseFee =
      header.baseFeePerGas === undefined ? undefined : nextBaseFee(history, header.baseFeePerGas);
    const rewards = rewardsOf(history) ?? (await this.#suggested(baseFee !== undefined));
    return { baseFee, rewards, congestion: history && mean(history.gasUsedRatio) };
  }

  /** By the node itself, where the last blocks were empty. */
  async #suggested(hasBaseFee: boolean): Promise<Market['rewards']> {
    const method = hasBaseFee ? 'eth_maxPriorityFeePerGas' : 'eth_gasPrice';
    const answer = await this.#deps.rpc.tryAsk({ method, reply: quantity });
    const price = 'value' in answer ? answer.value : 0n;
    return { slow: price, standard: price, fast: price };
  }
}

/** The history ends with the fee of the block after the last one. */
function nextBaseFee(history: FeeHistory | undefined, present: bigint): bigint {
  return history?.baseFeePerGas.at(-1) ?? present;
}

/** The median over the blocks with transactions; `undefined` if there are none. */
function rewardsOf(history: FeeHistory | undefined): Market['rewards'] | undefined {
  const busy = (history?.reward ?? []).filter((_, i) => (history?.gasUsedRatio[i] ?? 0) > 0);
  const [slow, standard, fast] = Object.keys(PERCENTILES).map((_, i) =>
    median(busy.map((row) => row[i] ?? 0n)),
  );
  if (slow === undefined || standard === undefined || fast === undefined) return undefined;
  return { slow, standard, fast };
}

function median(values: readonly bigint[]): bigint | undefined {
  return values.toSorted((a, b) => (a < b ? -1 : Number(a > b)))[Math.floor(values.length / 2)];
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
