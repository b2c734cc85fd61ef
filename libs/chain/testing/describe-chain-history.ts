import type { ChainHistory, ChainLog, EventSelector, LogFilter, LogRange, RangeProof } from '#libs/chain';

/** What the suite needs of one adapter: a network whose blocks come when they are asked for, and two contracts. */
export interface ChainHistoryUnderTest {
  readonly history: ChainHistory;
  /** The same kind, where nobody answers. */
  readonly unreachable: ChainHistory;
  /** Two of one kind. */
  readonly contracts: readonly [string, string];
  readonly abi: readonly unknown[];
  /** `key` is an indexed argument that takes the values `keys`, `other` one that is not indexed. */
  readonly event: {
    readonly name: string;
    readonly signature: string;
    readonly key: string;
    readonly other: string;
  };
  /** As they come out of `decode`. */
  readonly keys: readonly [string, string, string];
  /** Makes one block with an event for each of the keys, in this order. */
  emit(keys: readonly string[], contract: string): Promise<void>;
  mine(blocks: number): Promise<void>;
  close(): Promise<void>;
}

const PROOFS = ['receipts', 'headers', 'none'] as const satisfies readonly RangeProof[];
const FAR = 1_000_000;

/** What every adapter of the port `ChainHistory` does. */
export function describeChainHistory(name: string, make: () => Promise<ChainHistoryUnderTest>): void {
  describe(`${name} (its history)`, () => {
    let at: ChainHistoryUnderTest;
    let history: ChainHistory;
    /** What was emitted, as [key, contract], in the order of the chain. */
    const emitted: [string, string][] = [];
    let from = 0;
    let to = 0;

    beforeAll(async () => {
      at = await make();
      ({ history } = at);
      const [a, b, c] = at.keys;
      const [one, other] = at.contracts;
      from = (await history.finality()).head.number + 1;
      for (const [keys, contract] of [
        [[a, b, a], one],
        [[], one],
        [[c], other],
        [[b], one],
        [[], one],
        [[a, c, b, a], one],
        [[a], other],
      ] as const) {
        await at.emit(keys, contract);
        emitted.push(...keys.map((key): [string, string] => [key, contract]));
      }
      to = (await history.finality()).head.number;
    });
    afterAll(() => at.close());

    const filterOf = (
      selectors: EventSelector[] = [],
      addresses: readonly string[] = at.contracts,
    ): LogFilter => history.filter({ addresses, abi: at.abi }, selectors);
    const keyOf = (log: ChainLog) => history.decode(log, at.abi).args[at.event.key];
    const pairs = (logs: readonly ChainLog[]) => logs.map((log) => [keyOf(log), log.address]);

    /** All of a range, however many answers it takes. */
    const whole = async (filter: LogFilter, proof: RangeProof, most = FAR): Promise<LogRange[]> => {
      const ranges: LogRange[] = [];
      for (let next = from; next <= to; next = (ranges.at(-1)?.to ?? to) + 1)
        ranges.push(await history.range({ filter, from: next, to: Math.min(to, next + most - 1), proof }));
      return ranges;
    };

    describe.each(PROOFS)('with the proof "%s"', (proof) => {
      it('finds every event of a range, in order', async () => {
        const ranges = await whole(filterOf(), proof);
        const logs = ranges.flatMap((range) => range.logs);
        expect(pairs(logs)).toEqual(emitted);
        expect(new Set(ranges.map((range) => range.proof))).toEqual(new Set([proof]));
        const places = logs.map(({ blockNumber, logIndex }) => blockNumber * 1_000 + logIndex);
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
      });

      it('finds the same in small pieces', async () => {
        const [all, ...pieces] = await Promise.all([FAR, 1, 3].map((most) => whole(filterOf(), proof, most)));
        for (const piece of pieces)
          expect(piece.flatMap(({ logs }) => logs)).toEqual(all?.flatMap(({ logs }) => logs));
        expect(pieces[0]).toHaveLength(to - from + 1);
      });

      it('finds only what was asked for', async () => {
        const [a, b] = at.keys;
        const { name: event, key } = at.event;
        const of = async (filter: LogFilter) =>
          pairs((await whole(filter, proof)).flatMap(({ logs }) => logs));
        const expected = (test: (key: string, contract: string) => boolean) =>
          emitted.filter((pair) => test(...pair));
        const [one] = at.contracts;
        expect(await of(filterOf([], [one]))).toEqual(expected((_, contract) => contract === one));
        expect(await of(filterOf([{ event, args: { [key]: a } }]))).toEqual(expected((own) => own === a));
        expect(await of(filterOf([{ event, args: { [key]: [a, b] } }], [one]))).toEqual(
          expected((own, contract) => contract === one && own !== at.keys[2]),
        );
      });

      it('gives the headers of the blocks with logs and of the last', async () => {
        const [range] = await whole(filterOf(), proof);
        const { headers = [], logs = [] } = range ?? {};
        const byHash = new Map(headers.map((header) => [header.hash, header.number]));
        for (const { blockHash, blockNumber } of logs) expect(byHash.get(blockHash)).toBe(blockNumber);
        expect(headers.at(-1)?.number).toBe(range?.to);
        expect(await history.header(to)).toEqual(headers.find(({ number }) => number === to));
        if (proof === 'none') return;
        expect(headers.map(({ number }) => number)).toEqual(headers.map((_, i) => from + i));
        for (const [i, { parentHash }] of headers.entries())
          if (i > 0) expect(parentHash).toBe(headers[i - 1]?.hash);
      });

      it('ends at the head, and knows nothing beyond', async () => {
        const { head } = await history.finality();
        const filter = filterOf();
        const last = await history.range({ filter, from: head.number, to: head.number + FAR, proof });
        expect(last).toMatchObject({ from: head.number, to: head.number, proof });
        await expect(
          history.range({ filter, from: head.number + 1, to: head.number + 5, proof }),
        ).rejects.toMatchObject({ code: 'CHAIN_RANGE_UNKNOWN', retryable: true });
      });

      it('says by code that nobody answers', async () => {
        const query = { filter: filterOf(), from, to, proof };
        await expect(at.unreachable.range(query)).rejects.toMatchObject({
          code: 'CHAIN_UNAVAILABLE',
          retryable: true,
        });
      });
    });

    it('gives headers by number, and none of the future', async () => {
      const header = await history.header(from);
      expect(header).toMatchObject({ number: from, timestamp: expect.any(Date) });
      expect((await history.header(from - 1))?.hash).toBe(header?.parentHash);
      expect(await history.header(to + FAR)).toBeUndefined();
      await expect(at.unreachable.header(1)).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
    });

    it('tells what is final, at most the head', async () => {
      const before = await history.finality();
      expect(before.safe).toBeLessThanOrEqual(before.head.number);
      expect(before.finalized).toBeLessThanOrEqual(before.safe);
      expect(await history.header(before.head.number)).toEqual(before.head);
      await at.mine(10);
      const after = await history.finality();
      expect(after.head.number).toBe(before.head.number + 10);
      expect(after.finalized).toBeGreaterThan(before.finalized);
      await expect(at.unreachable.finality()).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
    });

    it('decodes by the interface', async () => {
      const [range] = await whole(filterOf(), 'none');
      const [log] = range?.logs ?? [];
      if (!log) throw new RangeError('There are logs.');
      const { event, abi, keys } = at;
      const decoded = history.decode(log, abi);
      expect(decoded).toMatchObject({ name: event.name, signature: event.signature });
      expect(decoded.args).toMatchObject({ [event.key]: keys[0], [event.other]: expect.any(String) });
      const broken = [
        { ...log, data: '0x' },
        { ...log, topics: [] },
        { ...log, topics: log.topics.slice(1) },
      ];
      for (const one of broken)
        expect(() => history.decode(one, abi)).toThrow(
          expect.objectContaining({ code: 'CHAIN_LOG_UNDECODABLE' }),
        );
    });

    it('takes an event by name or signature, and refuses what it cannot select', () => {
      const { name: event, signature, key, other } = at.event;
      expect(filterOf([{ event: signature }])).toEqual(filterOf([{ event }]));
      const invalid = [
        { event: `${event}Not` },
        { event, args: { [other]: '1' } },
        { event, args: { nothing: '1' } },
        { event, args: { [key]: 'no such value' } },
      ];
      for (const selector of invalid)
        expect(() => filterOf([selector])).toThrow(expect.objectContaining({ code: 'CHAIN_EVENT_INVALID' }));
    });

    it('gives evidence that anyone can check', async () => {
      const filter = filterOf([], [at.contracts[0]]);
      const ranges = await whole(filter, 'receipts');
      const evidence = await history.evidence({ filter, from, to });
      const sent: typeof evidence = JSON.parse(JSON.stringify(evidence));
      expect(at.unreachable.verify(sent)).toEqual({ holds: true, logs: ranges.flatMap(({ logs }) => logs) });
      await expect(history.evidence({ filter, from, to: to + FAR })).rejects.toMatchObject({
        code: 'CHAIN_RANGE_UNKNOWN',
      });
    });

    it('does not believe evidence that was changed', async () => {
      const filter = filterOf();
      const evidence = await history.evidence({ filter, from, to });
      const { blocks } = evidence;
      const [first, second, third, ...rest] = blocks;
      if (!first || !second || !third) throw new RangeError('There are several blocks.');
      const { receipts: _, ...bare } = first;
      const changed = [
        { ...evidence, blocks: blocks.slice(1) },
        { ...evidence, from: from + 1 },
        { ...evidence, blocks: [first, third, second, ...rest] },
        { ...evidence, blocks: [bare, second, third, ...rest] },
        { ...evidence, blocks: [{ ...first, receipts: [] }, second, third, ...rest] },
        { ...evidence, blocks: [{ ...first, receipts: first.receipts?.slice(1) }, second, third, ...rest] },
        { ...evidence, blocks: [{ ...first, hash: second.hash }, second, third, ...rest] },
        { ...evidence, blocks: [{ ...first, header: second.header }, second, third, ...rest] },
      ];
      for (const one of changed)
        expect(history.verify(one as typeof evidence)).toEqual({
          holds: false,
          block: expect.any(Number),
          reason: expect.any(String),
        });
      for (const nothing of [undefined, null, 5, 'x', [], {}, { ...evidence, filter: {} }])
        expect(history.verify(nothing as typeof evidence)).toMatchObject({ holds: false });
      expect(history.verify(evidence)).toMatchObject({ holds: true });
    });

    it('has found nobody lying', () => {
      expect(history.untruths).toEqual([]);
    });
  });
}
