import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '#libs/base';
import type { RecordedEvent, Topic } from '../event-bus.port.js';

/** What a writer tells of its change. */
export interface OutboxEvent {
  readonly topic: Topic;
  /** Past tense, snake case: `identity_proof_created`. */
  readonly type: string;
  /** What it is about: events of one aggregate are delivered in the order of their transactions. */
  readonly aggregate: string;
  readonly data: JsonObject;
  readonly metadata?: JsonObject;
}

/** An event in a row: topic, type, id, aggregate, data, metadata. Names would make up a quarter of a row. */
type Line = readonly [Topic, string, string, string, JsonObject, JsonObject];

interface Page {
  readonly at: string;
  readonly lines: readonly Line[];
}

/** The events of one row, as text. Their ids are fixed here. `at`: ISO 8601, UTC. */
export function pageOf(events: readonly OutboxEvent[], at: string): string {
  const lines = events.map(({ topic, type, aggregate, data, metadata = {} }): Line => {
    return [topic, type, randomUUIDv7(), aggregate, data, metadata];
  });
  return JSON.stringify({ at, lines } satisfies Page);
}

/** The events of rows, in their order within each topic. */
export function byTopic(pages: readonly string[]): ReadonlyMap<Topic, readonly RecordedEvent[]> {
  const topics = new Map<Topic, RecordedEvent[]>();
  for (const page of pages) {
    const { at: timestamp, lines } = JSON.parse(page) as Page;
    for (const [topic, event_type, event_id, aggregate, data, metadata] of lines) {
      let events = topics.get(topic);
      if (!events) topics.set(topic, (events = []));
      events.push({ event_type, event_id, timestamp, aggregate, data, metadata });
    }
  }
  return topics;
}
