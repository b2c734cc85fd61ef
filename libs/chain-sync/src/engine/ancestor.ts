import type { ChainHistory } from '#libs/chain';
import type { JournalStore } from '../adapters/journal-store.js';
import type { BlockMark } from '../adapters/stream-writer.js';

export type Standing =
  /** The network has our block. */
  | { readonly kind: 'same' }
  /** The network does not have as many blocks; those that it has are ours. */
  | { readonly kind: 'shorter'; readonly at: BlockMark | undefined }
  /** Another block stands in the place of one of ours; up to `at` they are the same. */
  | { readonly kind: 'forked'; readonly at: BlockMark | undefined };

const PART = 64;

/** Compares what was read with what the network has now, from the newest block down. */
export async function standingOf(
  { journal, history }: { readonly journal: JournalStore; readonly history: ChainHistory },
  streamId: number,
  block: BlockMark,
): Promise<Standing> {
  let isForked = false;
  for await (const mark of marksFrom(journal, streamId, block)) {
    const header = await history.header(mark.number);
    if (header?.hash === mark.hash) {
      if (mark.number === block.number) return { kind: 'same' };
      return { kind: isForked ? 'forked' : 'shorter', at: mark };
    }
    isForked ||= header !== undefined;
  }
  return { kind: isForked ? 'forked' : 'shorter', at: undefined };
}

/** The block itself, the marks near it, then the ends of all ranges. */
async function* marksFrom(
  journal: JournalStore,
  streamId: number,
  block: BlockMark,
): AsyncGenerator<BlockMark> {
  yield block;
  let lowest = block.number;
  for (const read of [journal.marks.bind(journal), journal.ends.bind(journal)])
    for (;;) {
      const marks = await read(streamId, lowest, PART);
      yield* marks;
      const last = marks.at(-1);
      if (!last) break;
      lowest = last.number;
    }
}
