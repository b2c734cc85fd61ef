import { chainErrors, type ChainEvent, type EventQuery } from '#libs/chain';
import { checkAddress, decodeLog, encodeTopics } from './codec.js';
import type { EvmRpc } from './rpc/evm-rpc.js';
import { logsReply, quantity, type LogReply, type RpcFailure } from './rpc/replies.js';

interface Range {
  readonly from: bigint;
  readonly to: bigint;
}

interface Filter {
  readonly address: string;
  readonly topics: readonly unknown[];
}

/** Events of one contract; a range that the node finds too large is asked for in halves. */
export async function findEvents(
  rpc: EvmRpc,
  network: string,
  query: EventQuery,
): Promise<readonly ChainEvent[]> {
  const filter = { address: checkAddress(network, query.address), topics: encodeTopics(network, query) };
  const to = query.toBlock ?? (await rpc.ask({ method: 'eth_blockNumber', reply: quantity }));
  const from = query.fromBlock ?? 0n;
  if (from > to || to < 0n) return [];
  const logs = await logsIn(rpc, filter, { from: from < 0n ? 0n : from, to });
  if (logs.some(({ removed }) => removed === true))
    throw chainErrors.CHAIN_UNAVAILABLE({ network, reason: 'the chain is being reorganised.' });
  return logs.map((log) => decodeLog(query, log));
}

async function logsIn(rpc: EvmRpc, filter: Filter, range: Range): Promise<readonly LogReply[]> {
  const { from, to } = range;
  const params = [{ ...filter, fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` }];
  const answer = await rpc.tryAsk({ method: 'eth_getLogs', params, reply: logsReply });
  if ('value' in answer) return answer.value;
  if (from === to || !isTooMuch(answer.refused)) throw rpc.refusal('eth_getLogs', answer.refused);
  const middle = (from + to) / 2n;
  const first = await logsIn(rpc, filter, { from, to: middle });
  return [...first, ...(await logsIn(rpc, filter, { from: middle + 1n, to }))];
}

/** Providers have no common code for it; each says it in words. */
function isTooMuch({ message }: RpcFailure): boolean {
  return /range|too (many|large|big|wide)|limit|more than|exceed|response size/i.test(message);
}
