import * as fc from 'fast-check';
import { formatAmount, MAX_UINT256, parseAmount, parseFormatted } from './amount.js';

const options = { seed: 20_261_126, numRuns: 500 };
const amounts = fc.bigInt({ min: 0n, max: MAX_UINT256 });

describe('amounts', () => {
  it('are read and written without losing a digit', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 255 }), (amount, decimals) => {
        expect(parseAmount(amount.toString())).toBe(amount);
        expect(parseFormatted(formatAmount(amount, decimals), decimals)).toBe(amount);
      }),
      options,
    );
  });

  it('have one spelling', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything()), (value) => {
        const amount = parseAmount(value);
        if (amount !== undefined) expect(amount.toString()).toBe(value);
      }),
      options,
    );
  });

  it.each(['', '-1', '+1', '01', '1.0', '1e18', '0x10', ' 1', '1 ', '١', (MAX_UINT256 + 1n).toString()])(
    'are not %j',
    (text) => {
      expect(parseAmount(text)).toBeUndefined();
    },
  );

  it.each([
    ['1.5', 18, 1_500_000_000_000_000_000n],
    ['1.50', 1, 15n],
    ['0.000001', 6, 1n],
    ['0', 0, 0n],
    ['0.0', 0, 0n],
  ])('%s with %d decimals', (text, decimals, units) => {
    expect(parseFormatted(text, decimals)).toBe(units);
  });

  it.each([
    ['0.0000001', 6],
    ['1.', 18],
    ['.5', 18],
    ['1,5', 18],
    ['1e3', 18],
    ['-1', 18],
    [MAX_UINT256.toString(), 1],
    [1, 18],
  ])('%s with %d decimals is none', (text, decimals) => {
    expect(parseFormatted(text, decimals)).toBeUndefined();
  });
});
