import { z } from 'zod';
import { withoutUrls } from './rpc/endpoint.js';
import { hex, type RpcFailure } from './rpc/replies.js';
import { interfaceOf } from './codec.js';

/** Nodes put the revert data into `data`, or into `data.data`. */
const revertData = z.union([hex, z.object({ data: hex }).transform(({ data }) => data)]);

/** "Execution error" (EIP-1474); geth answers a revert with it. */
const EXECUTION_ERROR = 3;

/** The reason if the contract refused; `undefined` if the node refused for another reason. */
export function revertReason(failure: RpcFailure, abi: readonly unknown[]): string | undefined {
  const data = revertData.safeParse(failure.data).data;
  if (data !== undefined && data.length >= 10) return decodeRevert(data, abi);
  if (failure.code === EXECUTION_ERROR || /\brevert/i.test(failure.message))
    return withoutUrls(failure.message);
  return undefined;
}

function decodeRevert(data: string, abi: readonly unknown[]): string {
  try {
    const error = interfaceOf(abi).parseError(data);
    if (!error) return `unknown error ${data.slice(0, 10)}`;
    if (error.signature === 'Error(string)') return String(error.args[0]);
    if (error.signature === 'Panic(uint256)') return `panic 0x${(error.args[0] as bigint).toString(16)}`;
    return `${error.name}(${error.args.map(String).join(', ')})`;
  } catch {
    return `unknown error ${data.slice(0, 10)}`;
  }
}
