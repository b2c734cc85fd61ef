import type { EventStreams, StreamEvent } from '#libs/chain-sync';
import { eventually } from '#libs/testing';
import type { AnchorIndex, AnchorStreamRef } from '../ports/anchor-index.port.js';
import type { StoresUnderTest } from './stores.js';

const blockTime = new Date('2026-01-01T00:00:05.000Z');
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second, 123));

/** A journal, as far as who follows it sees it. */
class Journal {
  readonly lines: StreamEvent[] = [];
  /** How often lines were handed out. */
  handed = 0;

  constructor(private readonly stream: AnchorStreamRef) {}

  /** A block is a fork and a number: `a7`. */
  add(kind: StreamEvent['kind'], root: string, block: string): void {
    const blockNumber = Number(block.slice(1));
    const position = this.lines.length + 1;
    const { name: stream, network, contract: address } = this.stream;
    this.lines.push({
      stream,
      position,
      network,
      address,
      kind,
      id: block,
      event: 'RootAnchored',
      signature: 'RootAnchored(bytes32,address,uint64,uint64)',
      args: { root, submitter: '0xc1', blockNumber: String(blockNumber), timestamp: '1' },
      blockNumber,
      blockHash: `0x${block}`,
      blockTime,
      transactionHash: `0x${block[0]}${root.slice(2)}`,
      logIndex: 0,
      finality: 'latest',
    });
  }

  /** In small parts, each after a moment in which another one may be faster. */
  get streams(): EventStreams {
    const follow: EventStreams['follow'] = (_, { after, signal }) => this.#follow(after, signal);
    return { follow } as EventStreams;
  }

  async *#follow(after: number, signal: AbortSignal): AsyncGenerator<readonly StreamEvent[]> {
    for (let position = after; !signal.aborted;) {
      await new Promise((resolve) => setImmediate(resolve));
      const part = this.lines.slice(position, position + 2);
      if (part.length === 0) continue;
      this.handed += 1;
      yield part;
      position += part.length;
    }
  }
}

/** What every adapter of the port `AnchorIndex` does. */
export function describeAnchorIndex(name: string, make: () => Promise<StoresUnderTest>): void {
  describe(`${name} (as an index of anchors)`, () => {
    let stores: StoresUnderTest;
    let index: AnchorIndex;
    let networks = 0;
    const running: { readonly stop: AbortController; readonly ended: Promise<void> }[] = [];
    const complaints: string[] = [];
    beforeAll(async () => {
      stores = await make();
      index = stores.data.anchors;
    });
    const stopAll = async () => {
      for (const { stop, ended } of running.splice(0)) {
        stop.abort();
        await ended;
      }
    };
    afterEach(async () => {
      await stopAll();
      expect(complaints).toEqual([]);
    });
    afterAll(() => stores.close());

    const freshStream = (createdAt = at(1)): AnchorStreamRef => {
      const network = `net-${++networks}`;
      return { name: `identity.${network}.c0`, network, contract: '0xC0', createdAt };
    };
    const follow = (stream: AnchorStreamRef, journal: Journal, by = index) => {
      const stop = new AbortController();
      const applied = { times: 0 };
      const ended = by.follow(stream, {
        streams: journal.streams,
        onApplied: () => void (applied.times += 1),
        onError: (reason) => void complaints.push(reason),
        signal: stop.signal,
      });
      running.push({ stop, ended });
      return applied;
    };
    const blocksOf = async (stream: AnchorStreamRef, roots: readonly string[]) => {
      const { anchors } = await index.find(stream, roots);
      return roots.map((root) => anchors.get(root)?.block.hash);
    };
    const reached = (stream: AnchorStreamRef, position: number) =>
      eventually(async () => (await index.find(stream, [])).position === position);

    it('has what was added, and not what was taken back', async () => {
      const stream = freshStream();
      const journal = new Journal(stream);
      await index.begin(stream);
      expect(await index.find(stream, ['0x01'])).toEqual({ position: 0, anchors: new Map() });
      journal.add('added', '0x01', 'a7');
      journal.add('added', '0x02', 'a8');
      journal.add('removed', '0x02', 'a8');
      journal.add('removed', '0x01', 'a7');
      journal.add('added', '0x01', 'b8');
      const applied = follow(stream, journal);
      await reached(stream, 5);
      const { anchors } = await index.find(stream, ['0x01', '0x02', '0x03']);
      const block = { number: 8, hash: '0xb8', timestamp: blockTime };
      expect([...anchors.values()]).toEqual([{ root: '0x01', transactionHash: '0xb01', block }]);
      await eventually(() => applied.times > 0);
    });

    it('finds many at once, and only those of the stream', async () => {
      const [stream, other] = [freshStream(), freshStream()];
      const journal = new Journal(stream);
      const roots = Array.from({ length: 450 }, (_, n) => `0x${n}`);
      for (const root of roots) journal.add('added', root, 'a7');
      for (const one of [stream, other]) await index.begin(one);
      follow(stream, journal);
      await reached(stream, 450);
      expect((await index.find(stream, roots)).anchors.size).toBe(450);
      expect((await index.find(other, roots)).anchors.size).toBe(0);
    });

    it('goes on where it was, whoever follows', async () => {
      const stream = freshStream();
      const journal = new Journal(stream);
      await index.begin(stream);
      journal.add('added', '0x01', 'a7');
      follow(stream, journal);
      await reached(stream, 1);
      await stopAll();
      journal.add('added', '0x02', 'a8');
      const before = journal.handed;
      await index.begin(stream);
      follow(stream, journal, (await stores.replica()).anchors);
      await reached(stream, 2);
      expect(journal.handed - before).toBe(1);
      expect(await blocksOf(stream, ['0x01', '0x02'])).toEqual(['0xa7', '0xa8']);
    });

    it('applies each line once when generations follow at the same time', async () => {
      const stream = freshStream();
      const journal = new Journal(stream);
      await index.begin(stream);
      const replica = (await stores.replica()).anchors;
      const both = [follow(stream, journal), follow(stream, journal, replica)];
      const root = '0x01';
      for (let n = 0; n < 60; n++) {
        journal.add('added', root, `c${n}`);
        if (n < 59) journal.add('removed', root, `c${n}`);
      }
      await reached(stream, 119);
      // a line that had its effect twice would leave none, or another one
      expect(await blocksOf(stream, [root])).toEqual(['0xc59']);
      // by each of the two a part is applied, or not, but by both together no more parts than there are lines
      expect(both.reduce((sum, { times }) => sum + times, 0)).toBeLessThanOrEqual(119);
    });

    it('begins anew with a stream that was made anew under the name', async () => {
      const stream = freshStream();
      const journal = new Journal(stream);
      await index.begin(stream);
      journal.add('added', '0x01', 'a7');
      journal.add('added', '0x02', 'a8');
      follow(stream, journal);
      await reached(stream, 2);
      await stopAll();
      const again = { ...stream, createdAt: at(2) };
      await Promise.all([index.begin(again), (await stores.replica()).anchors.begin(again)]);
      expect(await index.find(again, ['0x01'])).toEqual({ position: 0, anchors: new Map() });
      const fresh = new Journal(again);
      fresh.add('added', '0x02', 'b9');
      follow(again, fresh);
      await reached(again, 1);
      // nothing is forgotten of the same stream
      await index.begin(again);
      expect(await blocksOf(again, ['0x01', '0x02'])).toEqual([undefined, '0xb9']);
    });

    it('forgets on demand, and is told anew', async () => {
      const stream = freshStream();
      const journal = new Journal(stream);
      await index.begin(stream);
      journal.add('added', '0x01', 'a7');
      follow(stream, journal);
      await reached(stream, 1);
      await stopAll();
      await index.forget(stream);
      expect(await index.find(stream, ['0x01'])).toEqual({ position: 0, anchors: new Map() });
      follow(stream, journal);
      await reached(stream, 1);
      expect(await blocksOf(stream, ['0x01'])).toEqual(['0xa7']);
    });
  });
}
