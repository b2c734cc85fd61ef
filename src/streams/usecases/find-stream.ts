import type { Caller } from '#libs/caller';
import { streamErrors, type EventStreams, type StreamStatus } from '#libs/chain-sync';
import { mayUse } from '../domain/access.js';

const LONGEST_SHOWN = 64;

/** What others have is unknown to a caller. */
export class FindStream {
  constructor(private readonly streams: EventStreams) {}

  /** @throws STREAM_UNKNOWN */
  async run(caller: Caller, name: string): Promise<StreamStatus> {
    const found = name.length > LONGEST_SHOWN ? undefined : await this.streams.find(name);
    if (found && mayUse(caller, found.owner)) return found;
    throw streamErrors.STREAM_UNKNOWN({ name: name.slice(0, LONGEST_SHOWN) });
  }
}
