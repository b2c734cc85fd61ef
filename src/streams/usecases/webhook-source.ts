import type { EventStreams, StreamEvent } from '#libs/chain-sync';
import type { WebhookItem, WebhookSource } from '#libs/webhooks';
import { eventLine } from '../domain/event-line.js';

const WEBHOOK_EVENTS = 'stream.events';

/** The lines of streams as what webhooks tell. */
export function webhookSource(streams: EventStreams): WebhookSource {
  return {
    life: async (name) => (await streams.find(name))?.createdAt.toISOString(),
    read: async (name, range) => (await streams.events(name, range)).map(itemOf),
    async *follow(name, options) {
      for await (const lines of streams.follow(name, options)) yield lines.map(itemOf);
    },
    message: (stream, items) => ({
      type: WEBHOOK_EVENTS,
      data: { stream, position: items.at(-1)?.position, events: items.map(({ value }) => value) },
    }),
  };
}

const itemOf = (event: StreamEvent): WebhookItem => ({
  position: event.position,
  at: event.blockTime,
  value: eventLine(event),
});
