import { AbiCoder } from 'ethers';
import { amountOf, decimalsOf, symbolIn, symbolOf, transferData } from './erc20.js';

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

describe('what a token returns', () => {
  const coder = AbiCoder.defaultAbiCoder();
  const text = (value: string) => coder.encode(['string'], [value]);
  const word = (hex: string) => `0x${hex.padEnd(64, '0')}`;

  it('is an amount of 32 bytes at least', () => {
    expect(amountOf(coder.encode(['uint256'], [2n ** 256n - 1n]))).toBe(2n ** 256n - 1n);
    expect(amountOf(`${coder.encode(['uint256'], [7n])}ff`)).toBe(7n);
    for (const wrong of [undefined, '0x', '', 'x', '0x01', `0x${'00'.repeat(31)}`, '0xzz'])
      expect(amountOf(wrong)).toBeUndefined();
  });

  it('is a number of decimals that fits a byte', () => {
    expect(decimalsOf(coder.encode(['uint8'], [255]))).toBe(255);
    expect(decimalsOf(coder.encode(['uint256'], [256]))).toBeUndefined();
    expect(decimalsOf('0x')).toBeUndefined();
  });

  it('is a symbol in either of two forms, and never a fault', () => {
    expect(symbolIn(text('VOICE'))).toBe('VOICE');
    expect(symbolIn(text('ä🦀'.repeat(40)))).toBe('ä🦀'.repeat(16));
    expect(symbolIn(word('4d4b52'))).toBe('MKR');
    const far = coder.encode(['uint256', 'uint256'], [2n ** 255n, 1n]);
    const long = coder.encode(['uint256', 'uint256'], [32n, 2n ** 200n]);
    for (const wrong of [undefined, '0x', '0x00', far, long, text(''), text('\u202E'), `${word('')}00`])
      expect(symbolIn(wrong)).toBeUndefined();
  });
});
