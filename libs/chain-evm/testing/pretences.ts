import { isObject } from '../src/rpc/envelope.js';

export interface RpcCall {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}

const NEWEST = new Set(['latest', 'pending', 'safe', 'finalized']);
/** Where the block stands among the parameters of a method. */
const BLOCK_AT: Readonly<Record<string, number>> = {
  eth_getBlockByNumber: 0,
  eth_getTransactionCount: 1,
  eth_getBalance: 1,
  eth_call: 1,
  eth_estimateGas: 1,
  eth_getCode: 1,
  eth_feeHistory: 1,
  eth_getBlockReceipts: 0,
};

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;

/** The question as it would be asked to a node whose head is `head`; `null` if it knows nothing of that. */
export function askedAt(call: RpcCall, head: number): RpcCall | null {
  if (call.method === 'eth_getLogs') return logsUpTo(call, head);
  const at = BLOCK_AT[call.method];
  if (at === undefined) return call;
  const block = call.params[at];
  if (typeof block !== 'string' || NEWEST.has(block))
    return { ...call, params: call.params.with(at, hex(head)) };
  return Number(block) > head ? null : call;
}

/** Of a range that begins beyond the head there is nothing to be known. */
function logsUpTo(call: RpcCall, head: number): RpcCall | null {
  const [filter] = call.params;
  if (!isObject(filter) || Number(filter.fromBlock) > head) return null;
  const isWithin = Number(filter.toBlock) <= head;
  return isWithin ? call : { ...call, params: [{ ...filter, toBlock: hex(head) }] };
}

/** The answer as a node would give it whose head is `head`. */
export function knownAt(method: string, result: unknown, head: number): unknown {
  if (method === 'eth_blockNumber') return hex(head);
  if (!isObject(result) || typeof result.blockNumber !== 'string' || Number(result.blockNumber) <= head)
    return result;
  if (method === 'eth_getTransactionReceipt') return null;
  return method === 'eth_getTransactionByHash'
    ? { ...result, blockNumber: null, blockHash: null, transactionIndex: null }
    : result;
}

/** The answer with dearer gas. */
export function withFees(method: string, result: unknown, factor: number): unknown {
  const dearer = (value: unknown) =>
    typeof value === 'string' ? hex(BigInt(value) * BigInt(factor)) : value;
  if (method === 'eth_gasPrice') return dearer(result);
  if (!isObject(result)) return result;
  const { baseFeePerGas } = result;
  if (method === 'eth_getBlockByNumber') return { ...result, baseFeePerGas: dearer(baseFeePerGas) };
  if (method !== 'eth_feeHistory' || !Array.isArray(baseFeePerGas)) return result;
  return { ...result, baseFeePerGas: baseFeePerGas.map(dearer) };
}
