import { chainErrors, type BlockRef, type Finality } from '#libs/chain';
import type { EvmRpc } from './rpc/evm-rpc.js';
import { blockReply } from './rpc/replies.js';

type Tag = 'latest' | 'safe' | 'finalized';

/** Blocks by number and by what the network says of them. */
export class Blocks {
  constructor(
    private readonly rpc: EvmRpc,
    private readonly network: string,
  ) {}

  async head(): Promise<BlockRef> {
    const head = await this.#get('latest');
    if (head) return head;
    throw chainErrors.CHAIN_UNAVAILABLE({ network: this.network, reason: 'the node has no blocks yet.' });
  }

  async at(number: bigint): Promise<BlockRef | undefined> {
    return number < 0n ? undefined : this.#get(`0x${number.toString(16)}`);
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
    return 'value' in answer ? toBlockRef(answer.value) : undefined;
  }

  async #get(which: string): Promise<BlockRef | undefined> {
    return toBlockRef(await this.rpc.ask(byNumber(which)));
  }
}

const byNumber = (which: string) => ({
  method: 'eth_getBlockByNumber',
  params: [which, false],
  reply: blockReply,
});

function toBlockRef(block: (typeof blockReply)['_output']): BlockRef | undefined {
  if (!block) return undefined;
  const { number, hash, timestamp } = block;
  return { number, hash, timestamp: new Date(Number(timestamp) * 1000) };
}
