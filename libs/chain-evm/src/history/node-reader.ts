import type { LogFilter } from '#libs/chain';
import type { RpcRequest } from '../rpc/evm-rpc.js';
import type { SoleEndpoint } from '../rpc/sole-endpoint.js';
import { withoutUrls } from '../rpc/texts.js';
import type { Outcome } from '../rpc/votes.js';
import { hexOf } from './hex.js';
import {
  headerReply,
  logsReply,
  receiptReply,
  receiptsReply,
  type ToldHeader,
  type ToldLog,
  type ToldReceipt,
} from './history-replies.js';
import { isBeyondHead, isTooMuch, isUnknownMethod } from './refusals.js';
import { trouble } from './trouble.js';

/** Receipts of a block may be megabytes; so many blocks in one request. */
const BLOCKS_OF_RECEIPTS = 8;

export interface NodeReaderOptions {
  readonly batchSize: number;
  /** Hosts that know no `eth_getBlockReceipts`; added to. */
  readonly withoutBlockReceipts: Set<string>;
}

/** What one node says of blocks and logs. All methods reject with `Trouble`. */
export class NodeReader {
  constructor(
    private readonly endpoint: SoleEndpoint,
    private readonly options: NodeReaderOptions,
  ) {}

  get host(): string {
    return this.endpoint.host;
  }

  get isDistrusted(): boolean {
    return this.endpoint.isDistrusted;
  }

  /** Unit: ms. */
  distrust(reason: string, forMs: number): void {
    this.endpoint.distrust(reason, forMs);
  }

  /** `latest`, `safe`, `finalized`; `undefined` if the node has no such thing. */
  async tagged(tag: string): Promise<ToldHeader | undefined> {
    const outcome = await this.endpoint.ask(byNumber(tag));
    return 'refused' in outcome ? undefined : (this.#value(outcome) ?? undefined);
  }

  async header(number: number): Promise<ToldHeader | null> {
    const [header = null] = await this.headers([number]);
    return header;
  }

  /** In order; null where there is no such block. */
  async headers(numbers: readonly number[]): Promise<readonly (ToldHeader | null)[]> {
    const requests = numbers.map((number) => byNumber(hexOf(number)));
    const outcomes = await this.endpoint.askMany(requests, this.options.batchSize);
    return outcomes.map((outcome, i) => {
      const header = this.#value(outcome);
      if (header && header.number !== numbers[i])
        throw trouble(
          'forged-header',
          `block ${header.number} came when ${numbers[i]} was asked for`,
          numbers[i],
        );
      return header;
    });
  }

  async logs(
    filter: LogFilter,
    range: { readonly from: number; readonly to: number },
  ): Promise<readonly ToldLog[]> {
    const { addresses, topics } = filter;
    const blocks = { fromBlock: hexOf(range.from), toBlock: hexOf(range.to) };
    const params = [{ ...blocks, topics, ...(addresses.length > 0 && { address: addresses }) }];
    return this.#value(await this.endpoint.ask({ method: 'eth_getLogs', params, reply: logsReply }));
  }

  /** Of each block, all of its receipts in order. */
  async receipts(headers: readonly ToldHeader[]): Promise<readonly (readonly ToldReceipt[])[]> {
    if (this.options.withoutBlockReceipts.has(this.host)) return this.#oneByOne(headers);
    const requests = headers.map(({ number }) => ({
      method: 'eth_getBlockReceipts',
      params: [hexOf(number)],
      reply: receiptsReply,
    }));
    const outcomes = await this.endpoint.askMany(requests, BLOCKS_OF_RECEIPTS);
    if (outcomes.some((outcome) => 'refused' in outcome && isUnknownMethod(outcome.refused))) {
      this.options.withoutBlockReceipts.add(this.host);
      return this.#oneByOne(headers);
    }
    return outcomes.map((outcome, i) => this.#value(outcome) ?? this.#none(headers[i]?.number));
  }

  async #oneByOne(headers: readonly ToldHeader[]): Promise<readonly (readonly ToldReceipt[])[]> {
    const requests = headers.flatMap(({ number, transactions }) =>
      transactions.map((hash) => ({
        number,
        request: { method: 'eth_getTransactionReceipt', params: [hash], reply: receiptReply },
      })),
    );
    const outcomes = await this.endpoint.askMany(
      requests.map(({ request }) => request),
      this.options.batchSize,
    );
    const all = outcomes
      .map((outcome, i) => this.#value(outcome) ?? this.#none(requests[i]?.number))
      .values();
    return headers.map(({ transactions }) => transactions.flatMap(() => all.next().value ?? []));
  }

  /** No lie: old receipts may have been pruned (EIP-4444), or the block is of another chain by now. */
  #none(block: number | undefined): never {
    throw trouble('silent', `${this.host} has no receipts of block ${block}`);
  }

  #value<T>(outcome: Outcome<T>): T {
    if ('value' in outcome) return outcome.value;
    if ('unanswered' in outcome) throw trouble('silent', outcome.unanswered);
    const { refused } = outcome;
    const reason = `${this.host} refused: ${withoutUrls(refused.message)} (${refused.code})`;
    if (isBeyondHead(refused)) throw trouble('missing', reason);
    throw trouble(isTooMuch(refused) ? 'too-much' : 'silent', reason);
  }
}

const byNumber = (which: string): RpcRequest<ToldHeader | null> => ({
  method: 'eth_getBlockByNumber',
  params: [which, false],
  reply: headerReply,
});
