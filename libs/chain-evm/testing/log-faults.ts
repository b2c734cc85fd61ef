import { keccak256, toUtf8Bytes } from 'ethers';
import { isObject, type RpcFailure } from '../src/rpc/envelope.js';
import type { RpcCall } from './pretences.js';

/** What nodes get wrong about logs, or lie about. */
export interface LogFaults {
  /** This share of all logs (0 to 1) is left out, always the same ones; with `receipts`, those have none of them either. */
  readonly drop?: { readonly share: number; readonly receipts?: boolean };
  /** `eth_getLogs` tells of so many blocks at most, the first ones, and nothing of having left out the rest. */
  readonly firstBlocks?: number;
  /** `eth_getLogs` is refused for more blocks than these, or more logs; in the words of `LIMIT_WORDS`. */
  readonly limits?: { readonly blocks?: number; readonly logs?: number };
  /** `eth_getLogs` tells this log too, where its block is in the range, whatever the filter. */
  readonly invent?: Readonly<Record<string, unknown>> & { readonly blockNumber: string };
  /** Changes the logs of `eth_getLogs` in any other way. */
  readonly change?: (logs: readonly Log[]) => readonly Log[];
  /** Fields of the blocks of `eth_getBlockByNumber`, from `from` to `to`, that are not what they are. */
  readonly forge?: {
    readonly from: number;
    readonly to?: number;
    readonly fields: Readonly<Record<string, unknown>>;
  };
}

export type Log = Readonly<Record<string, unknown>>;

/** As providers say it: QuickNode, and Infura. */
export const LIMIT_WORDS = {
  blocks: (most: number): RpcFailure => ({
    code: -32_614,
    message: `eth_getLogs is limited to a ${most} range`,
  }),
  logs: (most: number): RpcFailure => ({
    code: -32_005,
    message: `query returned more than ${most} results`,
  }),
};

/** The question as the faulty node hears it, or why it refuses. */
export function askedForLogs(call: RpcCall, faults: LogFaults): RpcCall | RpcFailure {
  const range = rangeOf(call);
  if (!range) return call;
  const blocks = range.to - range.from + 1;
  if (faults.limits?.blocks !== undefined && blocks > faults.limits.blocks)
    return LIMIT_WORDS.blocks(faults.limits.blocks);
  if (faults.firstBlocks === undefined || blocks <= faults.firstBlocks) return call;
  const toBlock = `0x${(range.from + faults.firstBlocks - 1).toString(16)}`;
  return { ...call, params: [{ ...range.filter, toBlock }] };
}

/** What the faulty node makes of a result, or why it refuses. */
export function toldWithFaults(
  call: RpcCall,
  result: unknown,
  faults: LogFaults,
): { readonly result: unknown } | { readonly error: RpcFailure } {
  const { drop, limits } = faults;
  if (call.method === 'eth_getLogs' && Array.isArray(result)) {
    if (limits?.logs !== undefined && result.length > limits.logs)
      return { error: LIMIT_WORDS.logs(limits.logs) };
    return { result: toldLogs(call, result as readonly Log[], faults) };
  }
  if (call.method === 'eth_getBlockByNumber') return { result: forged(result, faults.forge) };
  if (!drop?.receipts) return { result };
  if (call.method === 'eth_getTransactionReceipt') return { result: withoutSome(result, drop.share) };
  if (call.method !== 'eth_getBlockReceipts' || !Array.isArray(result)) return { result };
  return { result: result.map((receipt: unknown) => withoutSome(receipt, drop.share)) };
}

function toldLogs(call: RpcCall, logs: readonly Log[], faults: LogFaults): readonly Log[] {
  const { drop, invent, change = (all: readonly Log[]) => all } = faults;
  const kept = drop ? logs.filter((log) => !isDropped(log, drop.share)) : logs;
  const range = rangeOf(call);
  const block = Number(invent?.blockNumber);
  const isAsked = invent && range && block >= range.from && block <= range.to;
  return change(isAsked ? [...kept, invent] : kept);
}

function withoutSome(receipt: unknown, share: number): unknown {
  if (!isObject(receipt) || !Array.isArray(receipt.logs)) return receipt;
  return { ...receipt, logs: (receipt.logs as readonly Log[]).filter((log) => !isDropped(log, share)) };
}

function forged(block: unknown, forge: LogFaults['forge']): unknown {
  if (!isObject(block) || !forge) return block;
  const { from, to = Infinity } = forge;
  const isMeant = Number(block.number) >= from && Number(block.number) <= to;
  if (!isMeant) return block;
  return { ...block, ...forge.fields };
}

/** By what the log is, so that it is the same each time. */
function isDropped({ transactionHash, logIndex }: Log, share: number): boolean {
  const hash = keccak256(toUtf8Bytes(`${String(transactionHash)} ${Number(logIndex)}`));
  return Number.parseInt(hash.slice(2, 10), 16) / 2 ** 32 < share;
}

function rangeOf({
  method,
  params,
}: RpcCall): { readonly filter: Log; readonly from: number; readonly to: number } | undefined {
  const [filter] = params;
  if (method !== 'eth_getLogs' || !isObject(filter)) return undefined;
  const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)];
  return Number.isSafeInteger(from) && Number.isSafeInteger(to) ? { filter, from, to } : undefined;
}
