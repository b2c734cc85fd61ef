import type { Caller } from '#libs/caller';
import type { EventStreams, StreamStatus } from '#libs/chain-sync';
import type { Webhooks } from '#libs/webhooks';
import type { FindStream } from './find-stream.js';

interface Deps {
  readonly streams: EventStreams;
  readonly webhooks: Webhooks;
  readonly find: FindStream;
}

/** All reject with STREAM_UNKNOWN. */
export class ChangeStream {
  constructor(private readonly deps: Deps) {}

  async pause(caller: Caller, name: string): Promise<StreamStatus> {
    await this.deps.find.run(caller, name);
    return this.deps.streams.pause(name);
  }

  async resume(caller: Caller, name: string): Promise<StreamStatus> {
    await this.deps.find.run(caller, name);
    return this.deps.streams.resume(name);
  }

  /** @throws STREAM_BLOCK_INVALID */
  async reset(caller: Caller, name: string, block: number): Promise<StreamStatus> {
    await this.deps.find.run(caller, name);
    return this.deps.streams.reset(name, block);
  }

  /** Those webhooks that a crash leaves behind see that their stream is gone. */
  async remove(caller: Caller, name: string): Promise<void> {
    await this.deps.find.run(caller, name);
    await this.deps.streams.remove(name);
    await this.deps.webhooks.removeAll(name);
  }
}
