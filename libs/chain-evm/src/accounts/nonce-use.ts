import type { EvmRpc } from '../rpc/evm-rpc.js';
import { countReply } from '../rpc/light-replies.js';

export interface NonceOf {
  readonly address: string;
  readonly nonce: number;
}

/** `undefined` where the node does not keep the state of that block. */
type Probe = (number: bigint) => Promise<boolean | undefined>;

/**
 * The block that used a nonce, by bisection over the account's states up to `head`. `undefined` if it is not used
 * there, or the node does not keep the states that tell.
 */
export async function blockOfNonce(rpc: EvmRpc, of: NonceOf, head: bigint): Promise<bigint | undefined> {
  const isUsedAt: Probe = async (number) => {
    const params = [of.address, `0x${number.toString(16)}`];
    const request = { method: 'eth_getTransactionCount', params, reply: countReply };
    const [answer] = await rpc.tryAgreeMany([request]);
    return answer && 'value' in answer ? answer.value > of.nonce : undefined;
  };
  return (await isUsedAt(head)) === true ? bisect(isUsedAt, await span(isUsedAt, head)) : undefined;
}

interface Span {
  readonly used: bigint;
  readonly unused: bigint;
}

/** Doubles its steps back from the head: the question is mostly about the last minutes, and old states may be gone. */
async function span(isUsedAt: Probe, head: bigint): Promise<Span | undefined> {
  let used = head;
  for (let step = 1n; used >= step; step *= 2n) {
    const isUsed = await isUsedAt(used - step);
    if (isUsed === undefined) return undefined;
    if (!isUsed) return { used, unused: used - step };
    used -= step;
  }
  return { used, unused: -1n };
}

async function bisect(isUsedAt: Probe, within: Span | undefined): Promise<bigint | undefined> {
  if (!within) return undefined;
  let { used, unused } = within;
  while (used - unused > 1n) {
    const middle = (used + unused) / 2n;
    const isUsed = await isUsedAt(middle);
    if (isUsed === undefined) return undefined;
    if (isUsed) used = middle;
    else unused = middle;
  }
  return used;
}
