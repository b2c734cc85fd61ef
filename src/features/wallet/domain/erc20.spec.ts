import { symbolOf, transferData } from './erc20.js';

describe('transferData', () => {
  it('is the call that every token knows', () => {
    // the selector and layout of EIP-20's transfer in the contract ABI
    expect(transferData('0x70997970C51812dc3A010C7d01b50e0d17dc79C8', 2n ** 256n - 1n)).toBe(
      `0xa9059cbb00000000000000000000000070997970c51812dc3a010c7d01b50e0d17dc79c8${'f'.repeat(64)}`,
    );
    expect(transferData(`0x${'0'.repeat(39)}1`, 0n)).toBe(`0xa9059cbb${'0'.repeat(63)}1${'0'.repeat(64)}`);
  });
});

describe('symbolOf', () => {
  it.each([
    ['DAI', 'DAI'],
    [`0x${Buffer.from('MKR').toString('hex').padEnd(64, '0')}`, 'MKR'],
    [' \u202eEVIL\n\0 ', 'EVIL'],
    ['x'.repeat(100), 'x'.repeat(32)],
    ['', undefined],
    ['\u200b', undefined],
    [5n, undefined],
    [undefined, undefined],
  ])('%j → %j', (value, symbol) => {
    expect(symbolOf(value)).toBe(symbol);
  });
});
