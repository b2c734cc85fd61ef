import type { Fees } from '#libs/chain';
import { doubled, replaces, within } from './attempts.js';

const dynamic = (maxFeePerGas: bigint, maxPriorityFeePerGas: bigint): Fees => ({
  type: 'eip1559',
  maxFeePerGas,
  maxPriorityFeePerGas,
});
const legacy = (gasPrice: bigint): Fees => ({ type: 'legacy', gasPrice });

describe('fees of an attempt', () => {
  it('are never more than the asker allows', () => {
    expect(within(dynamic(100n, 7n), '50')).toEqual(dynamic(50n, 7n));
    expect(within(dynamic(100n, 70n), '50')).toEqual(dynamic(50n, 50n));
    expect(within(legacy(100n), '50')).toEqual(legacy(50n));
    expect(within(legacy(10n), '50')).toEqual(legacy(10n));
    expect(within(dynamic(100n, 7n), undefined)).toEqual(dynamic(100n, 7n));
  });

  it.each([
    [dynamic(110n, 11n), dynamic(100n, 10n), true],
    [dynamic(109n, 11n), dynamic(100n, 10n), false],
    [dynamic(110n, 10n), dynamic(100n, 10n), false],
    [dynamic(2n, 1n), dynamic(1n, 0n), true],
    [dynamic(0n, 0n), dynamic(0n, 0n), false],
    [legacy(110n), legacy(100n), true],
    [legacy(109n), legacy(100n), false],
    [legacy(110n), dynamic(100n, 100n), true],
  ])('%o replaces %o: %s', (next, former, does) => {
    expect(replaces(next, former)).toBe(does);
  });

  it('are doubled in both parts, and reach any tip in few steps', () => {
    expect(doubled(dynamic(100n, 50n))).toEqual(dynamic(200n, 100n));
    expect(doubled(dynamic(100n, 1n))).toEqual(dynamic(200n, 20n));
    expect(doubled(legacy(7n))).toEqual(legacy(14n));
  });
});
