import type { CallAnswer, CallBlock, ContractCalls, RawCall } from '#libs/chain';
import { checkAddress } from './codec.js';
import { NO_ABI, revertDataOf, revertReason } from './reverts.js';
import type { EvmRpc } from './rpc/evm-rpc.js';
import { hex } from './rpc/replies.js';
import { withoutUrls } from './rpc/texts.js';

/** `eth_getCode` and `eth_call`. */
export class EvmContractCalls implements ContractCalls {
  constructor(
    private readonly rpc: EvmRpc,
    private readonly network: string,
  ) {}

  async code(address: string, at: CallBlock): Promise<string> {
    const params = [checkAddress(this.network, address), tagOf(at)];
    return this.rpc.ask({ method: 'eth_getCode', params, reply: hex });
  }

  async call({ from, to, value, data }: RawCall, at: CallBlock): Promise<CallAnswer> {
    const call = {
      ...(from !== undefined && { from: checkAddress(this.network, from) }),
      ...(to !== undefined && { to: checkAddress(this.network, to) }),
      ...(value !== undefined && { value: `0x${value.toString(16)}` }),
      data,
    };
    const answer = await this.rpc.tryAsk({ method: 'eth_call', params: [call, tagOf(at)], reply: hex });
    if ('value' in answer) return { kind: 'returned', data: answer.value };
    const { refused } = answer;
    const reason = revertReason(refused, NO_ABI);
    if (reason !== undefined) return { kind: 'reverted', data: revertDataOf(refused), reason };
    return { kind: 'refused', reason: `${withoutUrls(refused.message)} (${refused.code})` };
  }
}

const tagOf = (at: CallBlock): string => (typeof at === 'bigint' ? `0x${at.toString(16)}` : at);
