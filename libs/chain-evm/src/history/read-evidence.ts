import type { BlockEvidence } from '#libs/chain';
import type { Part } from './fitter.js';
import type { ToldHeader } from './history-replies.js';
import { provenHeaders } from './proven-headers.js';
import { provenReceipts, wantedLogs, type BlockReceipts } from './proven-receipts.js';
import type { RangeTask } from './read-range.js';

export interface EvidencePart extends Part {
  readonly headers: readonly ToldHeader[];
  readonly blocks: readonly BlockEvidence[];
}

/** Of the first blocks of a range. Rejects with `ENDPOINT_UNFIT`. */
export async function readEvidence(task: RangeTask): Promise<EvidencePart> {
  const { node, matcher, to } = task;
  const headers = await provenHeaders(node, task);
  const suspects = headers.filter(({ logsBloom }) => matcher.mayBeIn(logsBloom));
  const receipts = await provenReceipts(node, suspects);
  const byNumber = new Map(receipts.map((block) => [block.header.number, block]));
  return {
    to: headers.at(-1)?.number ?? to,
    logs: receipts.flatMap((block) => wantedLogs(block, matcher)),
    headers,
    blocks: headers.map((header) => evidenceOf(header, byNumber.get(header.number))),
  };
}

function evidenceOf(header: ToldHeader, receipts: BlockReceipts | undefined): BlockEvidence {
  const { number, hash } = header;
  const block = { number, hash, header: hex(header.encoded() ?? new Uint8Array()) };
  if (!receipts) return block;
  const { raw, told } = receipts;
  return {
    ...block,
    receipts: raw.map((one, i) => ({ raw: hex(one), transactionHash: told[i]?.transactionHash ?? '' })),
  };
}

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;
