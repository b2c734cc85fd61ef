import { defineToken } from '#libs/base';
import type { Caller } from '#libs/caller';
import type { StreamDefinition, StreamStatus } from '#libs/chain-sync';

/** What features ask for in the name of a caller: by the rules, and within the limits, of the caller's own streams. */
export interface OwnedStreams {
  /**
   * Makes the stream, or finds it if it is there with the same definition.
   * @throws STREAM_DEFINITION_INVALID, STREAM_NAME_TAKEN, STREAM_CONFLICT, STREAMS_TOO_MANY, STREAM_OWNER_RESERVED
   */
  define(
    caller: Caller,
    wanted: Omit<StreamDefinition, 'owner'>,
  ): Promise<{ readonly stream: StreamStatus; readonly created: boolean }>;
}

export const OWNED_STREAMS = defineToken<OwnedStreams>('owned-streams');
