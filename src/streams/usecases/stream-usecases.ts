import type { Chains } from '#libs/chain';
import type { EventStreams } from '#libs/chain-sync';
import type { Webhooks } from '#libs/webhooks';
import { ChangeStream } from './change-stream.js';
import { DefineStream, type DefinitionLimits } from './define-stream.js';
import { FindStream } from './find-stream.js';
import { ListStreams } from './list-streams.js';
import { ManageWebhooks } from './manage-webhooks.js';
import { ReadStream } from './read-stream.js';

export interface StreamUseCasesDeps {
  readonly streams: EventStreams;
  readonly webhooks: Webhooks;
  readonly chains: Chains;
  readonly limits: DefinitionLimits & { readonly webhooksPerStream: number };
}

/** One set for REST, GraphQL and sockets: the limits count over all of them. */
export class StreamUseCases {
  readonly find: FindStream;
  readonly list: ListStreams;
  readonly define: DefineStream;
  readonly change: ChangeStream;
  readonly read: ReadStream;
  readonly webhooks: ManageWebhooks;

  constructor({ streams, webhooks, chains, limits }: StreamUseCasesDeps) {
    this.find = new FindStream(streams);
    this.list = new ListStreams(streams);
    this.define = new DefineStream({ streams, chains, limits });
    this.change = new ChangeStream({ streams, webhooks, find: this.find });
    this.read = new ReadStream({ streams, find: this.find });
    this.webhooks = new ManageWebhooks({ webhooks, find: this.find, most: limits.webhooksPerStream });
  }
}
