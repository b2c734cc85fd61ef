import { messageOf, systemClock, type Clock } from '#libs/base';
import {
  chainErrors,
  type BlockRef,
  type Chain,
  type ChainAccounts,
  type ChainEvent,
  type ChainHealth,
  type ChainHistory,
  type ContractCall,
  type ContractCalls,
  type ContractCode,
  type EventQuery,
  type TransactionStatus,
} from '#libs/chain';
import { EvmAccounts } from './accounts/evm-accounts.js';
import { Blocks } from './blocks.js';
import { checkAddress, decodeResult, encodeCall } from './codec.js';
import { EvmContractCalls } from './contract-calls.js';
import { deployByCreate2 } from './deploy.js';
import { findEvents } from './event-logs.js';
import { followHeads } from './heads.js';
import { EvmHistory } from './history/evm-history.js';
import { revertReason } from './reverts.js';
import { EvmRpc } from './rpc/evm-rpc.js';
import { hex, quantity, receiptReply, transactionReply } from './rpc/replies.js';
import { Sender, type Outgoing } from './sender.js';
import type { EvmNetworkSettings } from './settings.js';

export interface EvmChainDeps {
  readonly clock?: Clock;
  /** Told when a watcher cannot reach the network; it goes on by itself. */
  readonly onWatchError?: (network: string, reason: string) => void;
  /** Why the network is away for a moment, if somebody knows and is at it: health is then `degraded` and not `down`. */
  readonly absence?: () => string | undefined;
}

/** A network of the EVM family, with its raw JSON-RPC for what the port does not cover (proofs, event streams). */
export interface EvmChain extends Chain {
  readonly rpc: EvmRpc;
  readonly accounts: ChainAccounts;
  readonly contracts: ContractCalls;
  readonly history: ChainHistory;
  /** The account of the configured key; `undefined` if the network is read only. */
  readonly account: string | undefined;
}

export function createEvmChain(settings: EvmNetworkSettings, deps: EvmChainDeps = {}): EvmChain {
  return new JsonRpcChain(settings, deps);
}

class JsonRpcChain implements EvmChain {
  readonly family = 'evm';
  readonly network: string;
  readonly rpc: EvmRpc;
  readonly accounts: ChainAccounts;
  readonly contracts: ContractCalls;
  readonly history: ChainHistory;
  readonly #blocks: Blocks;
  readonly #sender: Sender | undefined;
  #connected: Promise<void> | undefined;
  #closing = new AbortController();

  constructor(
    private readonly settings: EvmNetworkSettings,
    private readonly deps: EvmChainDeps,
  ) {
    const { network, privateKey } = settings;
    const clock = deps.clock ?? systemClock;
    const now = () => clock.now().getTime();
    this.network = network;
    const rpc = new EvmRpc(settings, now);
    const blocks = new Blocks(rpc, network);
    this.rpc = rpc;
    this.#blocks = blocks;
    const connect = () => this.connect();
    this.accounts = new EvmAccounts({ settings, rpc, blocks, now, connect });
    this.history = new EvmHistory({ settings, rpc, now, connect });
    this.contracts = new EvmContractCalls(rpc, network);
    this.#sender = privateKey === undefined ? undefined : new Sender(this.rpc, settings, privateKey);
  }

  get account(): string | undefined {
    return this.#sender?.address;
  }

  get chainId(): string {
    if (this.rpc.chainId !== undefined) return `eip155:${this.rpc.chainId}`;
    throw chainErrors.CHAIN_UNAVAILABLE({
      network: this.network,
      reason: 'its chain id is known after the first connect.',
    });
  }

  connect(): Promise<void> {
    if (this.#closing.signal.aborted) this.#closing = new AbortController();
    const connecting = (this.#connected ??= this.rpc.verify());
    connecting.catch(() => {
      // the next call tries anew
      if (this.#connected === connecting) this.#connected = undefined;
    });
    return connecting;
  }

  async disconnect(): Promise<void> {
    this.#connected = undefined;
    this.#closing.abort();
  }

  async health(): Promise<ChainHealth> {
    const started = performance.now();
    try {
      const head = await this.#blocks.head();
      const reached = { head: head.number.toString(), responseMs: Math.round(performance.now() - started) };
      const { shunned, distrusted } = this.rpc;
      const reasons = [
        ...(shunned.length > 0 ? [`endpoints that do not answer: ${shunned.join(', ')}`] : []),
        ...(distrusted.length > 0 ? [`endpoints that are not believed: ${distrusted.join(', ')}`] : []),
      ];
      if (reasons.length === 0) return { status: 'up', ...reached };
      return { status: 'degraded', ...reached, reason: reasons.join('; ') };
    } catch (thrown) {
      const absence = this.deps.absence?.();
      return { status: absence === undefined ? 'down' : 'degraded', reason: absence ?? messageOf(thrown) };
    }
  }

  head(): Promise<BlockRef> {
    return this.#blocks.head();
  }

  block(number: bigint): Promise<BlockRef | undefined> {
    return this.#blocks.at(number);
  }

  finalized(): Promise<BlockRef> {
    return this.#blocks.finalized();
  }

  async balance(address: string): Promise<{ readonly amount: bigint; readonly asOf: BlockRef }> {
    checkAddress(this.network, address);
    const asOf = await this.#blocks.head();
    const params = [address, `0x${asOf.number.toString(16)}`];
    return { amount: await this.rpc.ask({ method: 'eth_getBalance', params, reply: quantity }), asOf };
  }

  async read(call: ContractCall): Promise<readonly unknown[]> {
    const params = [encodeCall(this.network, call), 'latest'];
    const answer = await this.rpc.tryAsk({ method: 'eth_call', params, reply: hex });
    if ('value' in answer) return decodeResult(this.network, call, answer.value);
    const reason = revertReason(answer.refused, call.abi);
    if (reason === undefined) throw this.rpc.refusal('eth_call', answer.refused);
    throw chainErrors.CHAIN_CALL_REVERTED({ network: this.network, method: call.method, reason });
  }

  events(query: EventQuery): Promise<readonly ChainEvent[]> {
    return findEvents(this.rpc, this.network, query);
  }

  async submit(call: ContractCall): Promise<string> {
    const { to, data } = encodeCall(this.network, call);
    return this.#send({ to, data, method: call.method, abi: call.abi });
  }

  async status(transactionHash: string): Promise<TransactionStatus> {
    const params = [transactionHash];
    const [receipt] = await this.rpc.agreeMany([
      { method: 'eth_getTransactionReceipt', params, reply: receiptReply },
    ]);
    if (!receipt) {
      const known = await this.rpc.ask({
        method: 'eth_getTransactionByHash',
        params,
        reply: transactionReply,
      });
      return { state: known ? 'pending' : 'unknown' };
    }
    const { blockNumber, blockHash, gasUsed } = receipt;
    const [block, head, finality] = await Promise.all([
      this.#blocks.at(blockNumber),
      this.#blocks.head(),
      this.#blocks.finalityOf(blockNumber),
    ]);
    // a reorganisation took the block between the two answers: the next one will tell
    if (block?.hash !== blockHash) return { state: 'pending' };
    // before Byzantium (EIP-658) receipts had no status
    const state = receipt.status === 0n ? 'failed' : 'succeeded';
    const confirmations = Math.max(1, Number(head.number - blockNumber) + 1);
    return { state, block, confirmations, finality, gasUsed };
  }

  deployOnce(code: ContractCode): Promise<{ readonly address: string }> {
    const { network, rpc } = this;
    const included = (hash: string) => this.#included(hash);
    return deployByCreate2({ network, rpc, send: (outgoing) => this.#send(outgoing), included }, code);
  }

  watchHead(onHead: (head: BlockRef) => void, signal: AbortSignal): void {
    const until = AbortSignal.any([signal, this.#closing.signal]);
    const { pollMs, wsUrl } = this.settings;
    const onError = (thrown: unknown) => this.deps.onWatchError?.(this.network, messageOf(thrown));
    void followHeads({ head: () => this.#blocks.head(), pollMs, wsUrl, onError }, onHead, until);
  }

  async #send(outgoing: Outgoing): Promise<string> {
    if (!this.#sender) {
      const reason = 'privateKey is not set, so nothing can be sent; set it to an account with a balance.';
      throw chainErrors.CHAIN_MISCONFIGURED({ network: this.network, reason });
    }
    if (this.rpc.chainId === undefined) await this.connect();
    return this.#sender.send(outgoing);
  }

  /** Asks at every sign of a new head; ends with the transaction in a block or with the time. */
  async #included(hash: string): Promise<void> {
    const { inclusionTimeoutMs, pollMs, wsUrl } = this.settings;
    const limit = AbortSignal.any([AbortSignal.timeout(inclusionTimeoutMs), this.#closing.signal]);
    const found = new AbortController();
    const head = async () => {
      if ('block' in (await this.status(hash))) found.abort();
      return this.#blocks.head();
    };
    const source = { head, pollMs, wsUrl, onError: () => undefined };
    await followHeads(source, () => undefined, AbortSignal.any([limit, found.signal]));
    if (found.signal.aborted) return;
    const reason = `transaction ${hash} was sent, but is in no block after ${inclusionTimeoutMs} ms.`;
    throw chainErrors.CHAIN_UNAVAILABLE({ network: this.network, reason });
  }
}
