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
};

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;

/** The question as it would be asked to a node whose head is `head`; `null` if it knows nothing of that. */
export function askedAt(call: RpcCall, head: number): RpcCall | null {
  const at = BLOCK_AT[call.method];
  if (at === undefined) return call;
  const block = call.params[at];
  if (typeof block !== 'string' || NEWEST.has(block))
    return { ...call, params: call.params.with(at, hex(head)) };
  return Number(block) > head ? null : call;
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
