import type { ChainHeader } from '#libs/chain';
import { reply } from '../rpc/envelope.js';
import type { EvmRpc } from '../rpc/evm-rpc.js';
import { hexOf } from './hex.js';
import { headerReply } from './history-replies.js';
import { trouble } from './trouble.js';

/**
 * Headers that hash and follow one another may still be made up as a whole: with a quorum, so many endpoints have to have
 * the last block of what one of them said.
 */
export class Witnesses {
  constructor(private readonly rpc: EvmRpc) {}

  /** Rejects with `ENDPOINT_UNFIT`, or with `CHAIN_UNAVAILABLE` if the endpoints do not agree on the block. */
  async confirm(last: ChainHeader | undefined): Promise<void> {
    if (!last || this.rpc.quorum === 1) return;
    const { number, hash } = last;
    const params = [hexOf(number), false];
    const [agreed] = await this.rpc.agreeMany([{ method: 'eth_getBlockByNumber', params, reply: hashReply }]);
    if (agreed !== hash) throw trouble('broken-chain', 'other endpoints have another block there', number);
  }
}

/** Empty if there is no such block. */
const hashReply = reply((value) => {
  const header = headerReply.safeParse(value);
  return header.success ? (header.data?.hash ?? '') : undefined;
});
