import { defineErrors } from '#libs/base';

export const eventErrors = defineErrors({
  EVENT_BUS_CLOSED: {
    status: 503,
    title: 'Event bus closed',
    retryable: true,
    detail: (p: { topic: string }) =>
      `The event bus is closed: nothing can be published to ${p.topic} or subscribed any more.`,
  },
  EVENT_SUBSCRIBER_TOO_SLOW: {
    status: 503,
    title: 'Subscriber too slow',
    retryable: true,
    detail: (p: { topic: string; capacity: number }) =>
      `More than ${p.capacity} events of ${p.topic} were waiting to be read. Subscribe again and read faster.`,
  },
});
