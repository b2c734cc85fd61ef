import * as fc from 'fast-check';
import { isTightening, type Caps, type Policy } from './spending-policy.js';

const units = fc.option(fc.bigInt({ min: 0n, max: 3n }), { nil: undefined });
const address = fc.constantFrom('0xaa', '0xBB', '0xcc');
const caps = fc.record<Caps>({ perTransaction: units, perDay: units });
const policies: fc.Arbitrary<Policy> = fc
  .tuple(
    caps,
    fc.option(fc.uniqueArray(address), { nil: undefined }),
    units,
    fc.option(fc.dictionary(address, caps, { noNullPrototype: true }), { nil: undefined }),
  )
  .map(([own, receivers, minimumBalance, tokens]) => ({ ...own, receivers, minimumBalance, tokens }));

/** By its effect on one payment, not by comparing limits. */
function allows(
  policy: Policy,
  payment: { to: string; amount: bigint; left: bigint; token: string | undefined },
) {
  const { to, amount, left, token } = payment;
  const limit = token === undefined ? policy : (policy.tokens?.[token] ?? {});
  return (
    (policy.receivers?.includes(to) ?? true) &&
    amount <= (limit.perTransaction ?? amount) &&
    amount <= (limit.perDay ?? amount) &&
    left >= (policy.minimumBalance ?? 0n)
  );
}

describe('isTightening', () => {
  it('holds if nothing becomes possible that was not', () => {
    const payment = fc.record({
      to: address,
      amount: fc.bigInt({ min: 0n, max: 4n }),
      left: fc.bigInt({ min: 0n, max: 4n }),
      token: fc.option(address, { nil: undefined }),
    });
    fc.assert(
      fc.property(policies, policies, payment, (present, next, pay) => {
        if (isTightening(present, next) && allows(next, pay)) expect(allows(present, pay)).toBe(true);
      }),
      { seed: 20_261_126, numRuns: 20_000 },
    );
  });

  it.each<[string, Policy, Policy, boolean]>([
    ['the same', { perDay: 5n }, { perDay: 5n }, true],
    ['less', { perDay: 5n }, { perDay: 4n, perTransaction: 1n }, true],
    ['more', { perDay: 5n }, { perDay: 6n }, false],
    ['no limit', { perDay: 5n }, {}, false],
    ['a first limit', {}, { receivers: [] }, true],
    ['another receiver', { receivers: ['0xaa'] }, { receivers: ['0xbb'] }, false],
    ['a receiver in another case', { receivers: ['0xaA'] }, { receivers: ['0xAa'] }, true],
    ['a token without its cap', { tokens: { '0xaa': { perDay: 1n } } }, { tokens: {} }, false],
    ['a cap of another token more', { tokens: {} }, { tokens: { '0xaa': { perDay: 1n } } }, true],
    ['a smaller rest', { minimumBalance: 2n }, { minimumBalance: 1n }, false],
  ])('%s', (_, present, next, expected) => {
    expect(isTightening(present, next)).toBe(expected);
  });
});
