import type { BlockMark } from '../adapters/stream-writer.js';
import type { StreamRow } from '../adapters/stream.row.js';

/** Where a reader is; what it has written, and nothing else. */
export class ReaderState {
  /** The last block that was read; its hash is empty while it is not known. */
  block: BlockMark | undefined;
  position: number;
  /** All from this block on is to be taken back. */
  resetTo: number | undefined;
  isBlocked: boolean;
  /** The last block that may be read by now. */
  target: number | undefined;
  /** Why it does not get on. */
  reason: string | undefined;
  /** What the network has called final, where that is less than its head. */
  final = -1;

  constructor({ blockNumber, blockHash, position, resetTo, blockedBy }: StreamRow) {
    this.block = blockNumber === null ? undefined : { number: blockNumber, hash: blockHash ?? '' };
    this.position = position;
    this.resetTo = resetTo ?? undefined;
    this.isBlocked = blockedBy !== null;
    this.reason = blockedBy ?? undefined;
  }
}
