import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cpuPerUnit, interleave, machineFacts, median, startMeasured } from './harness.js';

describe('median', () => {
  it('takes the middle, or the mean of the two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});

describe('interleave', () => {
  it('measures every contender once per round, in a turning order, and gives medians', async () => {
    const order: string[] = [];
    const medians = await interleave({
      contenders: ['a', 'b'],
      rounds: 3,
      measure: async (contender, round) => {
        order.push(`${contender}${round}`);
        return { value: contender === 'a' ? round * round : 7 };
      },
    });
    expect(order).toEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2']);
    expect([...medians]).toEqual([
      ['a', { value: 1 }],
      ['b', { value: 7 }],
    ]);
  });
});

describe('machineFacts', () => {
  it('says what a number was measured on', () => {
    expect(machineFacts()).toMatchObject({ cores: expect.any(Number), node: process.version });
  });
});

describe('startMeasured', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'harness-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('tells the CPU time of a child process that works and of one that waits', async () => {
    const entry = path.join(folder, 'burn.mjs');
    writeFileSync(
      entry,
      `process.on('message', (message) => {
         if (message !== 'burn') return;
         const until = process.cpuUsage().user + 200_000;
         while (process.cpuUsage().user < until);
         process.send('burnt');
       });
       setInterval(() => undefined, 1000);`,
    );
    const measured = startMeasured({ entry });
    try {
      const perUnit = await cpuPerUnit(measured, async () => {
        const { promise, resolve } = Promise.withResolvers<void>();
        measured.process.on('message', (message) => message === 'burnt' && resolve());
        measured.process.send('burn');
        await promise;
        return 2;
      });
      expect(perUnit).toBeGreaterThanOrEqual(100_000);
      const before = await measured.usage();
      const after = await measured.usage();
      expect(after.cpuMicros - before.cpuMicros).toBeLessThan(100_000);
      expect(after.rss).toBeGreaterThan(1_000_000);
    } finally {
      await measured.stop();
    }
    await expect(measured.usage()).rejects.toThrow();
  });
});
