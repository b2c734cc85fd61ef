import type { Caller } from '#libs/caller';
import type { EventStreams, StreamQuery, StreamStatus } from '#libs/chain-sync';
import type { Page } from '#libs/persistence';
import { visibleOwner } from '../domain/access.js';

export interface ListedStreams {
  readonly network?: string | undefined;
  readonly owner?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export class ListStreams {
  constructor(private readonly streams: EventStreams) {}

  async run(caller: Caller, asked: ListedStreams): Promise<Page<StreamStatus>> {
    const { network, cursor, limit } = asked;
    const owner = visibleOwner(caller, asked.owner);
    if (owner === null) return { items: [], nextCursor: undefined };
    const query: StreamQuery = {
      limit,
      cursor,
      ...(network !== undefined && { network }),
      ...(owner !== undefined && { owner }),
    };
    return this.streams.list(query);
  }
}
