import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '#libs/base';
import type { PlatformEvent, RecordedEvent } from './event-bus.port.js';

/** What a publisher says; the bus adds the rest. */
export interface NewEvent {
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata?: JsonObject;
}

/** For adapters of the bus: the event as it goes on the wire. UUIDv7 (RFC 9562) sorts by time. */
export function toPlatformEvent(event: NewEvent, service: string, now: Date): PlatformEvent {
  return Object.freeze({
    event_type: event.type,
    event_id: randomUUIDv7(),
    timestamp: now.toISOString(),
    data: event.data,
    metadata: { service, ...event.metadata },
  });
}

/** For adapters of the bus: a recorded event as its subscribers see it. */
export function recordedToPlatformEvent(event: RecordedEvent, service: string): PlatformEvent {
  const { event_type, event_id, timestamp, data, metadata } = event;
  return Object.freeze({ event_type, event_id, timestamp, data, metadata: { service, ...metadata } });
}
