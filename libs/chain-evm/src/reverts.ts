import { z } from 'zod';
import { withoutUrls } from './rpc/texts.js';
import { hex, type RpcFailure } from './rpc/replies.js';
import { interfaceOf } from './codec.js';

/** Nodes put the revert data into `data`, into `data.data`, or behind a word there (nethermind: `Reverted 0x08c379a0…`). */
const revertData = z.union([
  hex,
  z.object({ data: hex }).transform(({ data }) => data),
  z
    .string()
    .regex(/^Reverted 0x[0-9a-f]*$/i)
    .transform((text) => text.slice('Reverted '.length)),
]);

/** The virtual machine stopped without a word of the contract: geth, anvil. */
const HALTED = /invalid opcode|EVM error|invalid jump|stack (under|over)flow|write protection/i;

/** Decodes what every contract may throw: `Error(string)` and `Panic(uint256)`. */
export const NO_ABI: readonly unknown[] = [];

/** "Execution error" (EIP-1474); geth answers a revert with it. */
const EXECUTION_ERROR = 3;

/** What the contract threw, 0x-prefixed hex; `undefined` if the node does not tell. */
export const revertDataOf = ({ data }: RpcFailure): string | undefined => revertData.safeParse(data).data;

/** The reason if the contract refused; `undefined` if the node refused for another reason. */
export function revertReason(failure: RpcFailure, abi: readonly unknown[]): string | undefined {
  const data = revertDataOf(failure);
  if (data !== undefined && data.length >= 10) return decodeRevert(data, abi);
  const { code, message } = failure;
  if (code === EXECUTION_ERROR || /\brevert/i.test(message) || HALTED.test(message))
    return withoutUrls(message);
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
