import { keccak256, Wallet, type TransactionLike } from 'ethers';
import { Mutex } from '#libs/base';
import { chainErrors } from '#libs/chain';
import { revertReason } from './reverts.js';
import type { EvmRpc } from './rpc/evm-rpc.js';
import { blockReply, hash, quantity, transactionReply, type RpcFailure } from './rpc/replies.js';
import { withoutUrls } from './rpc/texts.js';
import type { EvmNetworkSettings } from './settings.js';

export interface Outgoing {
  readonly to: string;
  readonly data: string;
  /** For messages and for decoding a refusal. */
  readonly method: string;
  readonly abi: readonly unknown[];
}

/** Gas is estimated on the newest state; the margin covers what other transactions change before inclusion. */
const MARGIN_PERCENT = 25n;
/** Where the node has no `eth_maxPriorityFeePerGas`. Unit: wei. */
const FALLBACK_PRIORITY_FEE = 1_000_000_000n;
/** Another process with the same key may take the nonce between reading and sending. */
const NONCE_ATTEMPTS = 5;

// one queue per account in the process: two generations of a feature may hold two chains of one network
const queues = new Map<string, Mutex>();

function queueOf(account: string): Mutex {
  const queue = queues.get(account) ?? new Mutex();
  queues.set(account, queue);
  return queue;
}

/** Signs with one key and broadcasts, one transaction at a time. */
export class Sender {
  readonly #wallet: Wallet;

  constructor(
    private readonly rpc: EvmRpc,
    private readonly settings: EvmNetworkSettings,
    privateKey: string,
  ) {
    this.#wallet = new Wallet(privateKey);
  }

  get address(): string {
    return this.#wallet.address;
  }

  /** Gives the hash. Rejects with `CHAIN_CALL_REVERTED` before anything is sent. */
  async send(outgoing: Outgoing): Promise<string> {
    const gasLimit = await this.#gasLimit(outgoing);
    return queueOf(`${this.rpc.chainId}/${this.address}`).run(async () => {
      const fees = await this.#fees();
      const { to, data } = outgoing;
      return this.#broadcast({ to, data, gasLimit, chainId: this.rpc.chainId, value: 0n, ...fees });
    });
  }

  async #broadcast(unsigned: TransactionLike): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const nonce = await this.#nonce();
      const signed = await this.#wallet.signTransaction({ ...unsigned, nonce });
      const answer = await this.rpc.tryAsk({
        method: 'eth_sendRawTransaction',
        params: [signed],
        reply: hash,
      });
      if ('value' in answer) return answer.value;
      const { refused } = answer;
      // the bytes may have come through an endpoint that then failed, and again, perhaps mined already, by the next one
      const own = keccak256(signed);
      if (await this.#isKnown(own)) return own;
      if (!isNonceTaken(refused) || attempt === NONCE_ATTEMPTS) throw this.#rejected(refused);
    }
  }

  async #isKnown(transactionHash: string): Promise<boolean> {
    const params = [transactionHash];
    const found = await this.rpc.ask({ method: 'eth_getTransactionByHash', params, reply: transactionReply });
    return found !== null;
  }

  #nonce(): Promise<number> {
    const reply = quantity.transform(Number);
    return this.rpc.ask({ method: 'eth_getTransactionCount', params: [this.address, 'pending'], reply });
  }

  async #gasLimit({ to, data, method, abi }: Outgoing): Promise<bigint> {
    const { network, gasLimit: ceiling } = this.settings;
    const params = [{ from: this.address, to, data }];
    const answer = await this.rpc.tryAsk({ method: 'eth_estimateGas', params, reply: quantity });
    if ('refused' in answer) {
      const reason = revertReason(answer.refused, abi);
      if (reason !== undefined) throw chainErrors.CHAIN_CALL_REVERTED({ network, method, reason });
      throw this.#rejected(answer.refused);
    }
    if (ceiling !== undefined && answer.value > ceiling) {
      const reason = `${method} needs ${answer.value} gas, the setting gasLimit allows ${ceiling}.`;
      throw chainErrors.CHAIN_TRANSACTION_REJECTED({ network, reason });
    }
    const wanted = answer.value + (answer.value * MARGIN_PERCENT) / 100n;
    return ceiling !== undefined && wanted > ceiling ? ceiling : wanted;
  }

  /** EIP-1559 where blocks have a base fee. Twice the base fee lasts for six full blocks in a row. */
  async #fees(): Promise<TransactionLike> {
    if (this.settings.gasPrice !== undefined) return { type: 0, gasPrice: this.settings.gasPrice };
    const params = ['latest', false];
    const block = await this.rpc.ask({ method: 'eth_getBlockByNumber', params, reply: blockReply });
    if (block?.baseFeePerGas === undefined) {
      return { type: 0, gasPrice: await this.rpc.ask({ method: 'eth_gasPrice', reply: quantity }) };
    }
    const tip = await this.rpc.tryAsk({ method: 'eth_maxPriorityFeePerGas', reply: quantity });
    const maxPriorityFeePerGas = 'value' in tip ? tip.value : FALLBACK_PRIORITY_FEE;
    return { type: 2, maxPriorityFeePerGas, maxFeePerGas: 2n * block.baseFeePerGas + maxPriorityFeePerGas };
  }

  #rejected(failure: RpcFailure) {
    const reason = `${withoutUrls(failure.message)} (${failure.code}, sender ${this.address})`;
    return chainErrors.CHAIN_TRANSACTION_REJECTED({ network: this.settings.network, reason });
  }
}

function isNonceTaken({ message }: RpcFailure): boolean {
  return /nonce.*too low|replacement transaction underpriced|transaction underpriced.*replace/i.test(message);
}
