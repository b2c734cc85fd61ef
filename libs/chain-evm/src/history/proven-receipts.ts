import type { ChainLog } from '#libs/chain';
import { checksummed } from './checksummed.js';
import type { ToldHeader, ToldReceipt } from './history-replies.js';
import type { LogMatcher } from './log-matcher.js';
import type { NodeReader } from './node-reader.js';
import { encodeReceipt, rootOfReceipts, type BareLog } from './receipt-codec.js';
import { trouble } from './trouble.js';

/** All receipts of one block: together they hash to the root in its header. */
export interface BlockReceipts {
  readonly header: ToldHeader;
  readonly told: readonly ToldReceipt[];
  /** As they are in the trie. */
  readonly raw: readonly Uint8Array[];
}

export async function provenReceipts(
  node: NodeReader,
  headers: readonly ToldHeader[],
): Promise<readonly BlockReceipts[]> {
  const all = await node.receipts(headers);
  return headers.map((header, i) => proven(header, all[i] ?? []));
}

function proven(header: ToldHeader, told: readonly ToldReceipt[]): BlockReceipts {
  const { number, transactions, receiptsRoot } = header;
  const raw = told.map(({ fields }) => encodeReceipt(fields)).filter((one) => one !== undefined);
  const isAll = raw.length === told.length && told.length === transactions.length;
  if (!isAll || rootOfReceipts(raw) !== receiptsRoot)
    throw trouble('wrong-receipts', 'the receipts do not hash to the root in the header', number);
  if (told.some(({ transactionHash }, i) => transactionHash.toLowerCase() !== transactions[i]?.toLowerCase()))
    throw trouble('wrong-receipts', 'the receipts are of other transactions', number);
  return { header, told, raw };
}

/** Those that are wanted, in the order of the block. */
export function wantedLogs({ header, told }: BlockReceipts, matcher: LogMatcher): readonly ChainLog[] {
  const logs: ChainLog[] = [];
  let logIndex = -1;
  for (const { fields, transactionHash } of told)
    for (const log of fields.logs as readonly BareLog[]) {
      logIndex += 1;
      if (matcher.wants(log)) logs.push(placed(log, { header, transactionHash, logIndex }));
    }
  return logs;
}

function placed(
  { address, topics, data }: BareLog,
  place: { readonly header: ToldHeader; readonly transactionHash: string; readonly logIndex: number },
): ChainLog {
  const { header, transactionHash, logIndex } = place;
  const { number: blockNumber, hash: blockHash } = header;
  const at = { blockNumber, blockHash, transactionHash, logIndex };
  return { address: checksummed(address), topics, data, ...at };
}
