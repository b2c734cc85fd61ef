import { anchored, preparedBatch } from './batch.js';
import { blockBefore, streamStart } from './stream-start.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 1, 0, second));
const fresh = (second: number) =>
  preparedBatch({ id: 'b', network: 'simulation', root: '0x01', size: 2, createdAt: at(second) });
const inBlock = (number: number) =>
  anchored(
    fresh(0),
    { chainId: 'eip155:31337', contract: '0xc0' },
    {
      facts: {
        transactionHash: '0xaa',
        block: { number, hash: '0xb7', timestamp: at(5) },
        finality: 'latest',
      },
      head: 9,
      now: at(6),
    },
  );

describe('the start of a stream', () => {
  it('is before all that batches wait for', () => {
    expect(streamStart([fresh(3), inBlock(9), fresh(1), inBlock(7)])).toEqual({
      block: 7,
      since: new Date(at(1).getTime() - 600_000),
    });
    expect(streamStart([])).toEqual({ block: undefined, since: undefined });
  });

  describe('as a block', () => {
    const asked: number[] = [];
    /** A block in ten seconds. */
    const timeOf = async (block: number) => {
      asked.push(block);
      return at(10 * block);
    };
    beforeEach(() => void asked.splice(0));

    it.each([
      [0, 0],
      [1, 0],
      [10, 0],
      [11, 1],
      [955, 95],
      [990, 98],
      [991, 99],
      [5_000, 99],
    ])('is the last before second %i: %i', async (second, block) => {
      expect(await blockBefore(at(second), 99, timeOf)).toBe(block);
    });

    it('is found with few questions near the head of a long chain', async () => {
      const head = 20_000_000;
      expect(await blockBefore(at(10 * (head - 100)), head, timeOf)).toBe(head - 101);
      expect(asked.length).toBeLessThan(20);
    });

    it('takes blocks that are not kept for old ones', async () => {
      const pruned = async (block: number) => (block < 50 ? undefined : at(10 * block));
      expect(await blockBefore(at(20), 99, pruned)).toBe(49);
    });
  });
});
