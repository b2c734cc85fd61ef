import { LOGGER, contextOf, type Logger } from '#libs/observability';
import { Inject, Injectable } from '@nestjs/common';
import { StreamUseCases } from '../usecases/stream-usecases.js';
import type { LiveCall } from './current-call.js';
import { LiveConnections } from './live-connections.js';
import { sendEvents } from './send-events.js';
import { STREAM_EDGE, type StreamEdgeSettings } from './stream-edge-settings.js';

/** A response that tells a stream's lines for as long as the client listens. */
@Injectable()
export class LiveEvents {
  constructor(
    private readonly streams: StreamUseCases,
    private readonly live: LiveConnections,
    @Inject(STREAM_EDGE) private readonly settings: StreamEdgeSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Resolves when the response is over. @throws STREAM_UNKNOWN, LIVE_TOO_MANY: then nothing was answered yet */
  async run({ caller, name, request, reply }: LiveCall, after: number): Promise<void> {
    const { raw: req } = request;
    const { raw: res } = reply;
    const gone = new AbortController();
    await this.streams.find.run(caller, name);
    const { authorization } = req.headers;
    const connection = await this.live.open({ req, caller, authorization });
    try {
      const signal = AbortSignal.any([connection.signal, gone.signal]);
      res.on('close', () => gone.abort());
      if (res.closed) gone.abort();
      const lines = await this.streams.read.follow(caller, name, { after, signal });
      reply.hijack();
      this.live.release(res);
      await sendEvents(res, lines, {
        signal,
        heartbeatMs: this.settings.heartbeatMs,
        requestId: contextOf(req)?.requestId ?? '',
        onError: (thrown) => this.logger.error({ err: thrown, stream: name }, 'live events broke off'),
      });
    } finally {
      connection.close();
    }
  }
}
