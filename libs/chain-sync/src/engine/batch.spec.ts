import { chainErrors, type ChainHistory, type ChainLog, type LogRange } from '#libs/chain';
import type { StreamDefinition } from '../event-streams.port.js';
import { batchOf } from './batch.js';

const hashOf = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const log = (blockNumber: number, logIndex: number, isBad = false): ChainLog => ({
  address: '0x00000000000000000000000000000000000000A1',
  topics: [],
  data: isBad ? '0xbad0' : '0x',
  blockNumber,
  blockHash: hashOf(blockNumber),
  transactionHash: hashOf(100 + logIndex),
  logIndex,
});
const history = {
  decode({ blockNumber: block, logIndex, data }: ChainLog) {
    if (data === '0xbad0')
      throw chainErrors.CHAIN_LOG_UNDECODABLE({ network: 'n', block, logIndex, reason: 'short' });
    return { name: 'E', signature: 'E()', args: {} };
  },
} as unknown as ChainHistory;
const range = (...logs: readonly ChainLog[]): LogRange => ({
  from: 1,
  to: 3,
  proof: 'receipts',
  logs,
  headers: [1, 2, 3].map((number) => ({
    number,
    hash: hashOf(number),
    parentHash: hashOf(number - 1),
    timestamp: new Date(0),
  })),
});
const read = (onPoison: 'block' | 'skip', ...logs: readonly ChainLog[]) =>
  batchOf({
    range: range(...logs),
    definition: { onPoison, abi: [] } as unknown as StreamDefinition,
    history,
    chainId: 'eip155:1',
    now: new Date(0),
  });

describe('batchOf', () => {
  it('ends before the whole block of an event that cannot be decoded', () => {
    const batch = read('block', log(1, 0), log(2, 0), log(2, 1, true), log(3, 0));
    expect(batch).toMatchObject({ blockedAt: 2, blockedBy: expect.stringContaining('short') as string });
    expect(batch.lines.map(({ blockNumber }) => blockNumber)).toEqual([1]);
    expect(batch.poison).toEqual([]);
  });

  it('keeps a record of it, and all others', () => {
    const batch = read('skip', log(1, 0), log(2, 0), log(2, 1, true), log(3, 0));
    expect(batch.blockedAt).toBeUndefined();
    expect(batch.lines.map(({ blockNumber }) => blockNumber)).toEqual([1, 2, 3]);
    expect(batch.poison).toMatchObject([
      { id: `eip155:1:${hashOf(2)}:1`, blockNumber: 2, transactionHash: hashOf(101), logIndex: 1 },
    ]);
  });

  it('lets other faults through', () => {
    expect(() => read('skip', { ...log(9, 0) })).toThrow('header of block 9');
  });
});
