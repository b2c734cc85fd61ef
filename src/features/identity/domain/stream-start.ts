import type { Batch } from './batch.js';

/** Clocks of chain and service may differ by so much. Unit: ms. */
const CLOCK_DRIFT_MS = 600_000;

/** From when on a stream has to tell, to have the anchors of these batches. */
export interface StreamStart {
  /** A block that is to be in it. */
  readonly block: number | undefined;
  /** Everything since then is to be in it. */
  readonly since: Date | undefined;
}

/**
 * A root cannot be on chain before its batch was made, since nobody knew it. So a stream need not begin with the
 * contract's deployment, which may be years of blocks ago.
 */
export function streamStart(batches: readonly Batch[]): StreamStart {
  const blocks = batches.flatMap(({ block }) => (block ? [block.number] : []));
  const times = batches.filter(({ block }) => !block).map(({ createdAt }) => createdAt.getTime());
  return {
    block: blocks.length > 0 ? Math.min(...blocks) : undefined,
    since: times.length > 0 ? new Date(Math.min(...times) - CLOCK_DRIFT_MS) : undefined,
  };
}

/** A chain's blocks by their time. `undefined` for one that is not there. */
export type TimeOfBlock = (block: number) => Promise<Date | undefined>;

/**
 * The last block before `since`, at most `head`; 0 if there is none. Steps of double length back from the head, then
 * halves: the answer is near the head as a rule. Blocks that the node does not keep are old.
 */
export async function blockBefore(since: Date, head: number, timeOf: TimeOfBlock): Promise<number> {
  const isBefore = async (block: number) => {
    const time = await timeOf(block);
    return time === undefined || time < since;
  };
  let [after, step] = [head + 1, 1];
  let before = head;
  while (before > 0 && !(await isBefore(before))) {
    after = before;
    before = Math.max(0, before - step);
    step *= 2;
  }
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (await isBefore(middle)) before = middle;
    else after = middle;
  }
  return before;
}
