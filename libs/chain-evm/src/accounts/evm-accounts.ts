import type {
  AccountSigner,
  BlockContents,
  Broadcast,
  ChainAccounts,
  ContractCall,
  Estimate,
  EstimateRequest,
  FeeQuote,
  Fees,
  FeeSpeed,
  ParsedTransaction,
  Receipt,
  SentTransaction,
  SignedTransaction,
  UnsignedTransaction,
} from '#libs/chain';
import { chainErrors } from '#libs/chain';
import type { Blocks } from '../blocks.js';
import { checkAddress, encodeCall } from '../codec.js';
import type { EvmRpc } from '../rpc/evm-rpc.js';
import { amountReply, countReply } from '../rpc/light-replies.js';
import type { EvmNetworkSettings } from '../settings.js';
import { broadcastAll, knownOf } from './broadcasts.js';
import { estimateAll, gasLimitOf } from './estimates.js';
import { failureReason } from './failures.js';
import { FeeMarket } from './fee-market.js';
import { outbidOf, quoteOf } from './fee-rules.js';
import { contentsOf, contentsWithNonce, receiptsOf } from './inclusion.js';
import { provenReceipts } from './transfer-receipts.js';
import { KeySigner } from './key-signer.js';
import { blockOfNonce } from './nonce-use.js';
import { parseTransaction } from './parse-transaction.js';
import { toSignable, withSignature, type ChainRef } from './transaction-codec.js';

export interface EvmAccountsDeps {
  readonly settings: EvmNetworkSettings;
  readonly rpc: EvmRpc;
  readonly blocks: Blocks;
  /** Asks the network for its chain id, if that is not known yet. */
  readonly connect: () => Promise<void>;
  readonly now: () => number;
}

/** Accounts of a network of the EVM family, over JSON-RPC. */
export class EvmAccounts implements ChainAccounts {
  readonly service: AccountSigner | undefined;
  readonly confirmations: number;
  readonly #deps: EvmAccountsDeps;
  readonly #market: FeeMarket;

  constructor(deps: EvmAccountsDeps) {
    const { privateKey, confirmations, pollMs } = deps.settings;
    this.#deps = deps;
    this.#market = new FeeMarket({ ...deps, pollMs });
    this.confirmations = confirmations;
    this.service = privateKey === undefined ? undefined : new KeySigner(privateKey);
  }

  async nonces(addresses: readonly string[], at: 'latest' | 'pending'): Promise<readonly number[]> {
    const { rpc, blocks } = this.#deps;
    const requests = (block: string) =>
      this.#checked(addresses).map((address) => ({
        method: 'eth_getTransactionCount',
        params: [address, block],
        reply: countReply,
      }));
    // pools differ from node to node: only states can be agreed on, and only those of one block
    if (at === 'pending' || rpc.quorum === 1) return rpc.askMany(requests(at));
    const { number } = await blocks.head();
    return rpc.agreeMany(requests(`0x${number.toString(16)}`));
  }

  balances(addresses: readonly string[]): Promise<readonly bigint[]> {
    const requests = this.#checked(addresses).map((address) => ({
      method: 'eth_getBalance',
      params: [address, 'latest'],
      reply: amountReply,
    }));
    return this.#deps.rpc.askMany(requests);
  }

  async quote(speed: FeeSpeed): Promise<FeeQuote> {
    return quoteOf(await this.#market.current(), speed, this.#deps.settings);
  }

  async outbid(former: Fees, speed: FeeSpeed): Promise<FeeQuote> {
    return outbidOf(former, await this.quote(speed), this.#deps.settings.maxFeePerGas);
  }

  encode(call: ContractCall): { readonly to: string; readonly data: string } {
    return encodeCall(this.#deps.settings.network, call);
  }

  async estimate(requests: readonly EstimateRequest[]): Promise<readonly Estimate[]> {
    const { rpc, blocks } = this.#deps;
    // `gasLimitFor` cannot ask for it
    if (!blocks.newest) await blocks.head();
    return estimateAll(rpc, requests);
  }

  gasLimitFor(gas: bigint): bigint {
    const { settings, blocks } = this.#deps;
    return gasLimitOf(gas, { configured: settings.gasLimit, block: blocks.newest?.gasLimit });
  }

  async sign(
    transactions: readonly UnsignedTransaction[],
    signer: AccountSigner,
  ): Promise<readonly SignedTransaction[]> {
    const chain = await this.#chain();
    const signables = transactions.map((transaction) => toSignable(chain, transaction));
    const signatures = await signer.sign(signables.map(({ digest }) => digest));
    return signables.map((signable, i) => {
      const signature = signatures[i];
      if (signature) return withSignature(chain, signable, signature);
      const reason = `the signer of ${signer.address} gave ${signatures.length} signatures for ${signables.length}.`;
      throw chainErrors.CHAIN_TRANSACTION_INVALID({ network: chain.network, reason });
    });
  }

  parse(raw: string): ParsedTransaction {
    const { settings, rpc } = this.#deps;
    return parseTransaction(raw, { network: settings.network, chainId: rpc.chainId });
  }

  broadcast(raws: readonly string[]): Promise<readonly Broadcast[]> {
    return broadcastAll(this.#deps.rpc, raws);
  }

  known(hashes: readonly string[]): Promise<readonly boolean[]> {
    return knownOf(this.#deps.rpc, hashes);
  }

  receipts(hashes: readonly string[]): Promise<readonly (Receipt | undefined)[]> {
    return receiptsOf(this.#deps.rpc, hashes);
  }

  provenReceipts(block: BlockContents, sent: readonly SentTransaction[]): readonly Receipt[] | undefined {
    return provenReceipts(block, sent);
  }

  async nonceUsedIn(address: string, nonce: number): Promise<BlockContents | undefined> {
    const { rpc, blocks, settings } = this.#deps;
    const of = { address: checkAddress(settings.network, address), nonce };
    const { number } = await blocks.head();
    const block = await blockOfNonce(rpc, of, number);
    return block === undefined ? undefined : contentsWithNonce(rpc, block, of);
  }

  contents(number: bigint): Promise<BlockContents | undefined> {
    return contentsOf(this.#deps.rpc, number);
  }

  failureOf(call: EstimateRequest, blockNumber: number): Promise<string> {
    return failureReason(this.#deps.rpc, call, blockNumber);
  }

  async #chain(): Promise<ChainRef> {
    const { rpc, settings, connect } = this.#deps;
    if (rpc.chainId === undefined) await connect();
    const { chainId } = rpc;
    const { network } = settings;
    if (chainId !== undefined) return { network, chainId };
    throw chainErrors.CHAIN_UNAVAILABLE({ network, reason: 'no endpoint tells the chain id.' });
  }

  #checked(addresses: readonly string[]): readonly string[] {
    return addresses.map((address) => checkAddress(this.#deps.settings.network, address));
  }
}
