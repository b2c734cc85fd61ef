import { Module, type DynamicModule } from '@nestjs/common';
import { LOGGER, type Logger } from '#libs/observability';
import { LiveConnections } from './edge/live-connections.js';
import { LiveEvents } from './edge/live-events.js';
import { STREAM_EDGE, type StreamEdgeSettings } from './edge/stream-edge-settings.js';
import { StreamEventsController } from './edge/stream-events.controller.js';
import { StreamsController } from './edge/streams.controller.js';
import { WebhooksController } from './edge/webhooks.controller.js';
import { StreamUseCases } from './usecases/stream-usecases.js';

export interface StreamsModuleDeps {
  readonly streams: StreamUseCases;
  readonly live: LiveConnections;
  readonly settings: StreamEdgeSettings;
  readonly logger: Logger;
}

/** Streams of contract events as callers see them. */
@Module({})
export class StreamsModule {
  static of({ streams, live, settings, logger }: StreamsModuleDeps): DynamicModule {
    return {
      module: StreamsModule,
      controllers: [StreamsController, StreamEventsController, WebhooksController],
      providers: [
        LiveEvents,
        { provide: StreamUseCases, useValue: streams },
        { provide: LiveConnections, useValue: live },
        { provide: STREAM_EDGE, useValue: settings },
        { provide: LOGGER, useValue: logger },
      ],
    };
  }
}
