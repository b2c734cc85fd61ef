import type { Fees } from '#libs/chain';
import { seeded } from '#libs/testing';
import { outbidOf, quoteOf, type FeeLimits, type Market } from './fee-rules.js';

const GWEI = 10n ** 9n;
const market: Market = {
  baseFee: 100n * GWEI,
  rewards: { slow: 1n * GWEI, standard: 2n * GWEI, fast: 5n * GWEI },
  congestion: 0.5,
};
const old: Market = { ...market, baseFee: undefined };
const free: FeeLimits = { minPriorityFee: 1n };
const dynamic = (maxFeePerGas: bigint, maxPriorityFeePerGas: bigint): Fees => ({
  type: 'eip1559',
  maxFeePerGas,
  maxPriorityFeePerGas,
});
const legacy = (gasPrice: bigint): Fees => ({ type: 'legacy', gasPrice });

describe('quoteOf', () => {
  it.each<readonly [string, Market, FeeLimits, Fees, boolean]>([
    ['twice the base fee and the reward', market, free, dynamic(205n * GWEI, 5n * GWEI), false],
    [
      'the floor of the reward',
      market,
      { minPriorityFee: 9n * GWEI },
      dynamic(209n * GWEI, 9n * GWEI),
      false,
    ],
    [
      'the cap, which leaves less room to grow',
      market,
      { ...free, maxFeePerGas: 105n * GWEI },
      dynamic(105n * GWEI, 5n * GWEI),
      false,
    ],
    [
      'a cap that holds back',
      market,
      { ...free, maxFeePerGas: 104n * GWEI },
      dynamic(104n * GWEI, 5n * GWEI),
      true,
    ],
    ['a cap below the reward', market, { ...free, maxFeePerGas: GWEI }, dynamic(GWEI, GWEI), true],
    ['a price without base fees', old, free, legacy(5n * GWEI), false],
    ['a configured price', market, { ...free, gasPrice: 7n }, legacy(7n), false],
    [
      'a configured price above the cap',
      market,
      { ...free, gasPrice: 7n, maxFeePerGas: 6n },
      legacy(6n),
      true,
    ],
  ])('offers %s', (_what, of, limits, fees, capped) => {
    const { baseFee } = of;
    expect(quoteOf(of, 'fast', limits)).toEqual({ fees, baseFee, capped, congestion: 0.5 });
  });
});

describe('outbidOf', () => {
  const present = (fees: Fees) => ({ fees, baseFee: undefined, congestion: undefined, capped: false });

  it.each<readonly [string, Fees, Fees, Fees]>([
    ['an eighth more on both', dynamic(800n, 80n), dynamic(1n, 1n), dynamic(900n, 90n)],
    ['rounded up', dynamic(801n, 81n), dynamic(1n, 1n), dynamic(902n, 92n)],
    ['one wei more at least', dynamic(1n, 0n), dynamic(1n, 0n), dynamic(2n, 1n)],
    ['the present quote if that is more', dynamic(800n, 80n), dynamic(5_000n, 85n), dynamic(5_000n, 90n)],
    ['both fields above a legacy price', legacy(800n), dynamic(1n, 1n), dynamic(900n, 900n)],
    ['a legacy price above both fields', dynamic(800n, 80n), legacy(5n), legacy(900n)],
  ])('offers %s', (_what, former, now, fees) => {
    expect(outbidOf(former, present(now), undefined)).toEqual(present(fees));
  });

  it('stays within the cap and says that it does not replace', () => {
    const { fees, capped } = outbidOf(dynamic(800n, 80n), present(dynamic(1n, 1n)), 899n);
    expect({ fees, capped }).toEqual({ fees: dynamic(899n, 90n), capped: true });
    expect(outbidOf(dynamic(800n, 80n), present(dynamic(1n, 1n)), 900n).capped).toBe(false);
  });

  it('always suffices for a pool that asks for 10 %', () => {
    const random = seeded('outbid');
    for (let round = 0; round < 1_000; round++) {
      const [tip, more] = [BigInt(random.hex(random.integer(1, 12))), BigInt(random.hex(4))];
      const { fees } = outbidOf(dynamic(tip + more, tip), present(dynamic(1n, 1n)), undefined);
      if (fees.type !== 'eip1559') throw new RangeError('another type');
      expect(fees.maxFeePerGas * 100n).toBeGreaterThanOrEqual((tip + more) * 110n);
      expect(fees.maxPriorityFeePerGas * 100n).toBeGreaterThanOrEqual(tip * 110n);
      expect(fees.maxPriorityFeePerGas).toBeLessThanOrEqual(fees.maxFeePerGas);
    }
  });
});
