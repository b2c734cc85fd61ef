export * from './errors.js';
export * from './event-bus.port.js';
export * from './event-iterator.js';
export * from './in-process-event-bus.js';
export { Outbox, type OutboxOptions } from './outbox/outbox.js';
export type { OutboxEvent } from './outbox/outbox-event.js';
export type { OutboxRelay, RelayOptions } from './outbox/outbox-relay.js';
export * from './platform-event.js';
