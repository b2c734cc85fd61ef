import type { BlockContents, Receipt } from '#libs/chain';
import { z } from 'zod';
import type { EvmRpc, RpcRequest } from '../rpc/evm-rpc.js';
import {
  contentsReply,
  contentsUsing,
  receiptOf,
  type ContentsReply,
  type ReceiptReply,
} from '../rpc/light-replies.js';
import { quantity } from '../rpc/replies.js';
import type { NonceOf } from './nonce-use.js';

const pricedReply = z.object({ gasPrice: quantity }).nullable();

/** In order; `undefined` while a transaction is in no block. */
export async function receiptsOf(
  rpc: EvmRpc,
  hashes: readonly string[],
): Promise<readonly (Receipt | undefined)[]> {
  const replies = await rpc.agreeMany(
    hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash], reply: receiptOf(hash) })),
  );
  return Promise.all(replies.map(async (reply) => (reply ? priced(rpc, reply) : undefined)));
}

/** Before London a receipt had no price: it is that of the transaction. */
async function priced(rpc: EvmRpc, reply: ReceiptReply): Promise<Receipt> {
  const { gasPrice } = reply;
  if (gasPrice !== undefined) return { ...reply, gasPrice };
  const params = [reply.hash];
  const found = await rpc.ask({ method: 'eth_getTransactionByHash', params, reply: pricedReply });
  return { ...reply, gasPrice: found?.gasPrice ?? 0n };
}

/** `undefined` if there is no such block (yet). */
export async function contentsOf(rpc: EvmRpc, number: bigint): Promise<BlockContents | undefined> {
  if (number < 0n) return undefined;
  const params = [`0x${number.toString(16)}`, false];
  return readContents(rpc, { method: 'eth_getBlockByNumber', params, reply: contentsReply });
}

/**
 * `undefined` if that block holds no transaction of the account with the nonce: what was signed with a key proves more
 * than what a node says of nonces.
 */
export function contentsWithNonce(
  rpc: EvmRpc,
  number: bigint,
  of: NonceOf,
): Promise<BlockContents | undefined> {
  const params = [`0x${number.toString(16)}`, true];
  return readContents(rpc, { method: 'eth_getBlockByNumber', params, reply: contentsUsing(of) });
}

async function readContents(
  rpc: EvmRpc,
  request: RpcRequest<ContentsReply | null>,
): Promise<BlockContents | undefined> {
  const [block] = await rpc.agreeMany([request]);
  if (!block) return undefined;
  const { timestamp, transactions, ...rest } = block;
  return { ...rest, timestamp: new Date(timestamp * 1_000), transactionHashes: transactions };
}
