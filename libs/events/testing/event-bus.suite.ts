import { eventually } from '#libs/testing';
import type { EventBus, PlatformEvent, RecordedEvent } from '../src/index.js';

export interface EventBusUnderTest {
  readonly bus: EventBus;
  /** What handlers threw. */
  readonly failures: readonly unknown[];
  close(): Promise<void>;
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const recorded = (n: number, metadata: RecordedEvent['metadata'] = {}): RecordedEvent => ({
  event_type: 'vote_cast',
  event_id: `019a3c1e-0000-7000-8000-${String(n).padStart(12, '0')}`,
  timestamp: '2026-01-01T00:00:00.123Z',
  aggregate: 'proposal 1',
  data: { n },
  metadata,
});

/** What every adapter of `EventBus` must do. */
export function describeEventBus(name: string, make: () => Promise<EventBusUnderTest>): void {
  describe(name, () => {
    let under: EventBusUnderTest;
    let bus: EventBus;
    const publish = (type: string, n = 0) => bus.publish('governance.events', { type, data: { n } });

    beforeEach(async () => {
      under = await make();
      ({ bus } = under);
    });
    afterEach(() => under.close());

    it('fills in id, time and service, and delivers the event as it was published', async () => {
      const seen: PlatformEvent[] = [];
      bus.subscribe('governance.events', (event) => void seen.push(event));
      const before = Date.now();
      const published = await bus.publish('governance.events', {
        type: 'vote_cast',
        data: { proposal: 'p-1', deep: { list: [1, 'two', null] } },
        metadata: { proof_id: 'x' },
      });
      await eventually(() => seen.length === 1);
      expect(seen).toEqual([published]);
      expect(published).toMatchObject({
        event_type: 'vote_cast',
        data: { proposal: 'p-1' },
        metadata: { proof_id: 'x' },
      });
      expect(published.event_id).toMatch(UUID_V7);
      expect(published.metadata.service).not.toBe('');
      expect(Date.parse(published.timestamp)).toBeGreaterThanOrEqual(before);
    });

    it('keeps the order for each subscriber, however slow it is', async () => {
      const [fast, slow]: [unknown[], unknown[]] = [[], []];
      bus.subscribe('governance.events', (event) => void fast.push(event.data.n));
      bus.subscribe('governance.events', async (event) => {
        await new Promise((resolve) => setImmediate(resolve));
        slow.push(event.data.n);
      });
      for (let n = 0; n < 200; n++) await publish('vote_cast', n);
      await eventually(() => slow.length >= 200 && fast.length >= 200);
      const all = Array.from({ length: 200 }, (_, n) => n);
      expect([fast, slow]).toEqual([all, all]);
    });

    it('delivers recorded events as they are, in order, to the subscribers of their topic', async () => {
      const [seen, others]: [PlatformEvent[], PlatformEvent[]] = [[], []];
      bus.subscribe('governance.events', (event) => void seen.push(event));
      bus.subscribe('blockchain.events', (event) => void others.push(event));
      await bus.deliver('governance.events', []);
      const more = Array.from({ length: 1_500 }, (_, n) => recorded(n + 2));
      await bus.deliver('governance.events', [recorded(0), recorded(1, { service: 'other', proof_id: 'x' })]);
      await bus.deliver('governance.events', more);
      await bus.deliver('governance.events', [recorded(0)]);
      await eventually(() => seen.length === 1_503);
      const { aggregate: _, ...first } = recorded(0);
      expect(seen[0]).toEqual({ ...first, metadata: { service: expect.stringMatching(/./) } });
      expect(seen[1]).toMatchObject({ metadata: { service: 'other', proof_id: 'x' } });
      expect(seen.map(({ data }) => data.n)).toEqual([...Array.from({ length: 1_502 }, (_, n) => n), 0]);
      expect(others).toEqual([]);
    });

    it('has an id of its own', async () => {
      const other = await make();
      expect(bus.id).toMatch(/./);
      expect(other.bus.id).not.toBe(bus.id);
      await other.close();
    });

    it('keeps topics apart', async () => {
      const seen: string[] = [];
      bus.subscribe('blockchain.events', (event) => void seen.push(`blockchain ${event.event_type}`));
      bus.subscribe('governance.events', (event) => void seen.push(`governance ${event.event_type}`));
      await publish('vote_cast');
      await eventually(() => seen.length > 0);
      expect(seen).toEqual(['governance vote_cast']);
    });

    it('reports a handler that fails, and goes on with the next event and the other handlers', async () => {
      const seen: unknown[] = [];
      bus.subscribe('governance.events', (event) => {
        if (event.data.n === 0) throw new RangeError('handler broke');
        seen.push(event.data.n);
      });
      bus.subscribe('governance.events', (event) => void seen.push(['other', event.data.n]));
      await publish('vote_cast', 0);
      await publish('vote_cast', 1);
      await eventually(() => seen.length === 3);
      expect(seen).toEqual(expect.arrayContaining([1, ['other', 0], ['other', 1]]));
      expect(under.failures).toEqual([expect.objectContaining({ message: 'handler broke' })]);
    });

    it('delivers nothing after unsubscribing', async () => {
      const [left, staying]: [unknown[], unknown[]] = [[], []];
      const leave = bus.subscribe('governance.events', (event) => void left.push(event.data.n));
      bus.subscribe('governance.events', (event) => void staying.push(event.data.n));
      await publish('vote_cast', 0);
      await eventually(() => left.length === 1 && staying.length === 1);
      leave();
      leave();
      await publish('vote_cast', 1);
      await eventually(() => staying.length === 2);
      expect(left).toEqual([0]);
    });

    it('lets a handler publish', async () => {
      const seen: string[] = [];
      bus.subscribe('governance.events', async (event) => {
        seen.push(event.event_type);
        if (event.event_type === 'vote_cast') await publish('proposal_executed');
      });
      await publish('vote_cast');
      await eventually(() => seen.length === 2);
      expect(seen).toEqual(['vote_cast', 'proposal_executed']);
    });
  });
}
