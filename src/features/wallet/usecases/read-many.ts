import type { Chain, ContractCalls } from '#libs/chain';
import { EvmRpc, reply } from '#libs/chain-evm';

export interface ReadingCall {
  readonly to: string;
  /** 0x-prefixed hex. */
  readonly data: string;
}

/** Whatever comes is the contract's word, and for its reader to doubt. */
const text = reply((value) => (typeof value === 'string' ? value : '0x'));

/**
 * What contracts return, as 0x-prefixed hex, in order; `undefined` where one refuses. In batches of JSON-RPC where the
 * network speaks it: the port `ContractCalls` has single calls only. Rejects with `CHAIN_UNAVAILABLE`.
 */
export async function answersOf(
  chain: Chain,
  calls: readonly ReadingCall[],
): Promise<readonly (string | undefined)[]> {
  if (!('rpc' in chain && chain.rpc instanceof EvmRpc))
    return Promise.all(calls.map((call) => answerOf(chain.contracts, call)));
  const requests = calls.map((call) => ({ method: 'eth_call', params: [call, 'latest'], reply: text }));
  const answers = await chain.rpc.tryAskMany(requests);
  return answers.map((answer) => ('value' in answer ? answer.value : undefined));
}

async function answerOf(
  contracts: ContractCalls | undefined,
  call: ReadingCall,
): Promise<string | undefined> {
  const answer = await contracts?.call(call, 'latest');
  return answer?.kind === 'returned' ? answer.data : undefined;
}
