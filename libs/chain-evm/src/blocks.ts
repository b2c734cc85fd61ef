import { chainErrors, type BlockRef, type Finality } from '#libs/chain';
import type { EvmRpc } from './rpc/evm-rpc.js';
import { blockReply } from './rpc/replies.js';

type Tag = 'latest' | 'safe' | 'finalized';
type Header = NonNullable<(typeof blockReply)['_output']>;

/** Blocks by number and by what the network says of them. */
export class Blocks {
  #newest: Header | undefined;

  constructor(
    private readonly rpc: EvmRpc,
    private readonly network: string,
  ) {}

  /** The head as it was told last; `undefined` before the first answer. */
  get newest(): Header | undefined {
    return this.#newest;
  }

  async head(): Promise<BlockRef> {
    return toBlockRef(await this.headHeader());
  }

  /** With a quorum: the highest block that so many endpoints have. */
  async headHeader(): Promise<Header> {
    void this.rpc.survey();
    const head =
      this.rpc.quorum === 1
        ? await this.rpc.ask(byNumber('latest'))
        : await this.#commonHead(this.rpc.quorum);
    if (head) return this.note(head);
    throw chainErrors.CHAIN_UNAVAILABLE({ network: this.network, reason: 'the node has no blocks yet.' });
  }

  /** Remembers a head that came with another answer. */
  note(head: Header): Header {
    this.#newest = head;
    return head;
  }

  async at(number: bigint): Promise<BlockRef | undefined> {
    if (number < 0n) return undefined;
    const [header] = await this.rpc.agreeMany([byNumber(`0x${number.toString(16)}`)]);
    return header ? toBlockRef(header) : undefined;
  }

  async finalized(): Promise<BlockRef> {
    return (await this.#tagged('finalized')) ?? (await this.#tagged('safe')) ?? this.head();
  }

  async finalityOf(number: bigint): Promise<Finality> {
    const [finalized, safe] = await Promise.all([this.#tagged('finalized'), this.#tagged('safe')]);
    if (finalized && number <= finalized.number) return 'finalized';
    return safe && number <= safe.number ? 'safe' : 'latest';
  }

  /** Nodes of networks without finality refuse the tag or answer null. */
  async #tagged(tag: Tag): Promise<BlockRef | undefined> {
    const answer = await this.rpc.tryAsk(byNumber(tag));
    return 'value' in answer && answer.value ? toBlockRef(answer.value) : undefined;
  }

  async #commonHead(quorum: number): Promise<Header | undefined> {
    const heads = await this.rpc.gather(byNumber('latest'), quorum);
    const lowest = heads.reduce((low, head) => (low && head && low.number <= head.number ? low : head));
    if (!lowest || heads.every((head) => head?.hash === lowest.hash)) return lowest ?? undefined;
    const [agreed] = await this.rpc.agreeMany([byNumber(`0x${lowest.number.toString(16)}`)]);
    return agreed ?? undefined;
  }
}

const byNumber = (which: string) => ({
  method: 'eth_getBlockByNumber',
  params: [which, false],
  reply: blockReply,
});

function toBlockRef({ number, hash, timestamp }: Header): BlockRef {
  return { number, hash, timestamp: new Date(Number(timestamp) * 1000) };
}
