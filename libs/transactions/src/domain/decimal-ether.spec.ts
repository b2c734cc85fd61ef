import * as fc from 'fast-check';
import { decimalEther } from './decimal-ether.js';

const FITS = 10n ** 36n;

describe('wei as DECIMAL(36,18)', () => {
  it('is exact, has 18 digits after the point and 18 before at most', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: FITS - 1n }), (wei) => {
        const text = decimalEther(wei) ?? '';
        expect(text).toMatch(/^\d{1,18}\.\d{18}$/);
        expect(BigInt(text.replace('.', ''))).toBe(wei);
      }),
    );
  });

  it('is nothing if it does not fit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: FITS, max: 2n ** 256n - 1n }), (wei) => {
        expect(decimalEther(wei)).toBeUndefined();
      }),
    );
  });

  it.each([
    [0n, '0.000000000000000000'],
    [1n, '0.000000000000000001'],
    [10n ** 18n, '1.000000000000000000'],
    [FITS - 1n, `${'9'.repeat(18)}.${'9'.repeat(18)}`],
    [FITS, undefined],
    [2n ** 256n - 1n, undefined],
  ])('is of %s wei %s', (wei, text) => {
    expect(decimalEther(wei)).toBe(text);
  });
});
