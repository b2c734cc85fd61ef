import { z } from 'zod';
import { isAppError } from '#libs/base';
import type { Anchor, ChainFinding } from '#libs/proofs';
import { cliErrors } from './errors.js';
import { JsonRpc } from './json-rpc.js';

/** First four bytes of keccak256("anchoredAt(bytes32)"). */
const ANCHORED_AT = '0x9591a610';
const NO_ONE = `0x${'0'.repeat(40)}`;

const hex = z.string().regex(/^0x[0-9a-fA-F]*$/);
const quantity = z.string().regex(/^0x[0-9a-fA-F]+$/);
/** `(uint64 blockNumber, uint64 timestamp, address submitter)` in the contract ABI: three 32-byte words. */
const anchoredAtSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{192}$/)
  .transform((data) => ({
    blockNumber: BigInt(`0x${data.slice(2, 66)}`),
    timestamp: BigInt(`0x${data.slice(66, 130)}`),
    submitter: `0x${data.slice(154, 194)}`,
  }));
const blockSchema = z.object({ hash: hex, timestamp: quantity.transform(BigInt) }).nullable();
const transactionSchema = z.object({ blockHash: hex.nullable(), input: hex }).nullable();

export interface ChainCheck {
  readonly findings: readonly ChainFinding[];
  /** What the findings rest on. */
  readonly trusted: readonly string[];
}

/**
 * Looks up every anchor that one of the endpoints can see. Throws `CLI_RPC_OTHER_CHAIN` if there are anchors and none
 * can be seen, and `CLI_RPC_UNAVAILABLE` when an endpoint does not answer: silence confirms and refutes nothing.
 */
export async function checkAnchors(anchors: readonly Anchor[], urls: readonly URL[]): Promise<ChainCheck> {
  const endpoints = await Promise.all(
    urls.map(async (url) => {
      const rpc = new JsonRpc(url);
      const chainId = await rpc.request('eth_chainId', [], quantity.transform(BigInt));
      return { rpc, chainId: `eip155:${chainId}` };
    }),
  );
  const visible = endpoints.flatMap(({ rpc, chainId }) =>
    anchors.flatMap((anchor, index) => (anchor.chainId === chainId ? [{ rpc, anchor, index }] : [])),
  );
  if (anchors.length > 0 && visible.length === 0) {
    const anchored = [...new Set(anchors.map((anchor) => anchor.chainId))];
    throw cliErrors.CLI_RPC_OTHER_CHAIN({ served: endpoints.map(({ chainId }) => chainId), anchored });
  }
  const findings: ChainFinding[] = [];
  for (const { rpc, anchor, index } of visible) {
    const fault = await findFault(anchor, rpc);
    const detail = fault ?? `${rpc.name} confirms block ${anchor.blockNumber} and the anchored root.`;
    findings.push({ anchor: index, confirmed: fault === undefined, detail });
  }
  const trusted = endpoints.map(({ rpc, chainId }) => `that ${rpc.name} tells the truth about ${chainId}`);
  return { findings, trusted };
}

/** What the chain says otherwise than the anchor; `undefined` if it agrees. */
async function findFault(anchor: Anchor, rpc: JsonRpc): Promise<string | undefined> {
  return (
    (await contractFault(anchor, rpc)) ??
    (await blockFault(anchor, rpc)) ??
    (await transactionFault(anchor, rpc))
  );
}

async function contractFault(anchor: Anchor, rpc: JsonRpc): Promise<string | undefined> {
  const silent = `There is no anchor contract at ${anchor.contract}.`;
  const call = { to: anchor.contract, data: ANCHORED_AT + anchor.batchRoot.slice(2) };
  const data = await rpc.request('eth_call', [call, 'latest'], hex).catch((error: unknown) => {
    // a contract without this function reverts, an address that is none is refused
    if (isAppError(error) && error.code === 'CLI_RPC_REFUSED') return undefined;
    throw error;
  });
  const anchored = anchoredAtSchema.safeParse(data);
  if (!anchored.success) return silent;
  const { blockNumber, timestamp, submitter } = anchored.data;
  if (submitter === NO_ONE) return `The root ${anchor.batchRoot} is not anchored in ${anchor.contract}.`;
  if (blockNumber !== BigInt(anchor.blockNumber) || timestamp !== secondsOf(anchor)) {
    return `The root was anchored in block ${blockNumber} at ${timestamp}, not in ${anchor.blockNumber} at ${secondsOf(anchor)}.`;
  }
  return undefined;
}

async function blockFault(anchor: Anchor, rpc: JsonRpc): Promise<string | undefined> {
  const number = `0x${anchor.blockNumber.toString(16)}`;
  const block = await rpc.request('eth_getBlockByNumber', [number, false], blockSchema);
  if (block === null) return `There is no block ${anchor.blockNumber}.`;
  if (block.hash.toLowerCase() !== anchor.blockHash.toLowerCase()) {
    return `Block ${anchor.blockNumber} is ${block.hash}, not ${anchor.blockHash}: it was reorganised away, or never was.`;
  }
  if (block.timestamp !== secondsOf(anchor)) {
    return `Block ${anchor.blockNumber} is of ${block.timestamp}, not of ${secondsOf(anchor)}.`;
  }
  return undefined;
}

/** With the root in a transaction of the block, its age does not rest on the honesty of the contract. */
async function transactionFault(anchor: Anchor, rpc: JsonRpc): Promise<string | undefined> {
  const missing = `Transaction ${anchor.transactionHash} is not in block ${anchor.blockNumber}.`;
  const transaction = await rpc
    .request('eth_getTransactionByHash', [anchor.transactionHash], transactionSchema)
    .catch((error: unknown) => {
      if (isAppError(error) && error.code === 'CLI_RPC_REFUSED') return null;
      throw error;
    });
  if (transaction?.blockHash?.toLowerCase() !== anchor.blockHash.toLowerCase()) return missing;
  const carries = transaction.input.toLowerCase().includes(anchor.batchRoot.slice(2));
  return carries
    ? undefined
    : `Transaction ${anchor.transactionHash} does not carry the root ${anchor.batchRoot}.`;
}

function secondsOf(anchor: Anchor): bigint {
  return BigInt(Math.floor(Date.parse(anchor.blockTimestamp) / 1000));
}
