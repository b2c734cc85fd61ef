import type { EstimateRequest } from '#libs/chain';
import { NO_ABI, revertReason } from '../reverts.js';
import type { EvmRpc } from '../rpc/evm-rpc.js';
import { dataReply } from '../rpc/light-replies.js';
import { withoutUrls } from '../rpc/texts.js';
import { toCallObject } from './estimates.js';

/** Neither before nor after its block does the call fail. */
const NOT_ALONE = 'it used up its gas, or failed because of what came before it in the same block';

/** Why a call failed in a block: it is run again on the state before, then on the state after that block. */
export async function failureReason(
  rpc: EvmRpc,
  call: EstimateRequest,
  blockNumber: number,
): Promise<string> {
  const blocks = blockNumber > 0 ? [blockNumber - 1, blockNumber] : [blockNumber];
  for (const block of blocks) {
    const params = [toCallObject(call), `0x${block.toString(16)}`];
    const answer = await rpc.tryAsk({ method: 'eth_call', params, reply: dataReply });
    if ('value' in answer) continue;
    const reason = revertReason(answer.refused, call.abi ?? NO_ABI);
    return reason ?? `${withoutUrls(answer.refused.message)} (${answer.refused.code})`;
  }
  return NOT_ALONE;
}
