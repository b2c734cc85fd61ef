import type { SpendingPolicy } from '../transactions.port.js';
import { NATIVE, refusalOf, spendingOf } from './policy.js';
import { parsePolicy, writePolicy } from './policy-text.js';

const FRIEND = '0x00000000000000000000000000000000000000Aa';
const STRANGER = '0x00000000000000000000000000000000000000bB';
const TOKEN = '0x00000000000000000000000000000000000000Cc';
const MAX = 2n ** 256n - 1n;

const word = (value: bigint | string): string =>
  (typeof value === 'string' ? value.slice(2).toLowerCase() : value.toString(16)).padStart(64, '0');
const transfer = (to: string, amount: bigint) => `0xa9059cbb${word(to)}${word(amount)}`;
const approve = (to: string, amount: bigint) => `0x095ea7b3${word(to)}${word(amount)}`;
const increase = (to: string, amount: bigint) => `0x39509351${word(to)}${word(amount)}`;
const transferFrom = (from: string, to: string, amount: bigint) =>
  `0x23b872dd${word(from)}${word(to)}${word(amount)}`;
const coin = (to: string | undefined, value: bigint, data = '0x') => ({ to, value, data });
const token = (data: string, value = 0n) => ({ to: TOKEN, value, data });

describe('what a call spends', () => {
  const tokenSpend = (amount: bigint) => ({ asset: TOKEN.toLowerCase(), amount });

  it.each([
    ['a transfer of coins', coin(FRIEND, 5n), [{ asset: NATIVE, amount: 5n }], [FRIEND], false],
    ['nothing', coin(FRIEND, 0n), [], [FRIEND], false],
    ['a transfer of tokens', token(transfer(FRIEND, 7n)), [tokenSpend(7n)], [TOKEN, FRIEND], false],
    ['an approval', token(approve(FRIEND, MAX)), [tokenSpend(MAX)], [TOKEN, FRIEND], false],
    ['a higher allowance', token(increase(FRIEND, 3n)), [tokenSpend(3n)], [TOKEN, FRIEND], false],
    ['tokens of others', token(transferFrom(STRANGER, FRIEND, 9n)), [tokenSpend(9n)], [TOKEN, FRIEND], false],
    [
      'coins with a transfer of tokens',
      token(transfer(FRIEND, 7n), 2n),
      [{ asset: NATIVE, amount: 2n }, tokenSpend(7n)],
      [TOKEN, FRIEND],
      false,
    ],
    [
      'an unclean receiver',
      token(transfer(FRIEND, 7n).replace('0xa9059cbb00', '0xa9059cbbff')),
      [],
      [TOKEN],
      true,
    ],
    ['a call that is cut off', token(transfer(FRIEND, 7n).slice(0, -2)), [], [TOKEN], true],
    ['another call', token('0x12345678'), [], [TOKEN], true],
    ['a creation', coin(undefined, 4n, '0xfe'), [{ asset: NATIVE, amount: 4n }], [], true],
  ])('%s', (_what, call, spends, receivers, opaque) => {
    const expected = { spends, receivers: receivers.map((r) => r.toLowerCase()), opaque };
    expect(spendingOf(call)).toEqual(expected);
    expect(spendingOf({ ...call, data: `0x${call.data.slice(2).toUpperCase()}` })).toEqual(expected);
  });
});

describe('a spending policy', () => {
  const none = () => 0n;
  const refused = (policy: SpendingPolicy, call: Parameters<typeof refusalOf>[1], today = 0n) =>
    refusalOf(policy, call, () => today);

  it('that says nothing allows everything', () => {
    for (const call of [coin(STRANGER, MAX), coin(undefined, 1n, '0xfe'), token('0x12345678')])
      expect(refusalOf({}, call, none)).toBeUndefined();
  });

  describe('with receivers', () => {
    const receivers = [FRIEND.toUpperCase().replace('0X', '0x')];
    const policy = { receivers, tokens: { [TOKEN]: {} } };

    it.each([
      ['coins for one of them', coin(FRIEND, MAX), undefined],
      ['coins for another', coin(STRANGER, 1n), `${STRANGER.toLowerCase()} is not among the receivers`],
      ['tokens for one of them', token(transfer(FRIEND, 1n)), undefined],
      ['tokens for another', token(transfer(STRANGER, 1n)), 'is not among'],
      ['an approval for another', token(approve(STRANGER, 1n)), 'is not among'],
      ['tokens of one for another', token(transferFrom(FRIEND, STRANGER, 1n)), 'is not among'],
      ['tokens of another for one', token(transferFrom(STRANGER, FRIEND, 1n)), undefined],
      ['coins for the token as well', token(transfer(FRIEND, 1n), 1n), TOKEN.toLowerCase()],
      ['an unknown call of another contract', coin(STRANGER, 0n, '0x12345678'), STRANGER.toLowerCase()],
      [
        "a token's call of another contract",
        coin(STRANGER, 0n, transfer(FRIEND, 0n)),
        STRANGER.toLowerCase(),
      ],
      ['an unknown call of the token', token('0x12345678'), 'cannot be understood'],
      ['an unknown call of one of them', coin(FRIEND, 0n, '0x12345678'), undefined],
      ['a creation', coin(undefined, 0n, '0xfe'), 'creates a contract'],
    ])('%s', (_what, call, reason) => {
      const said = refusalOf(policy, call, none);
      if (reason === undefined) expect(said).toBeUndefined();
      else expect(said).toContain(reason);
    });
  });

  it('caps coins by transaction and by day, to the wei', () => {
    const policy = { perTransaction: 10n, perDay: 25n };
    expect(refused(policy, coin(FRIEND, 10n))).toBeUndefined();
    expect(refused(policy, coin(FRIEND, 11n))).toContain('more than 10 for one transaction');
    expect(refused(policy, coin(FRIEND, 10n), 15n)).toBeUndefined();
    expect(refused(policy, coin(FRIEND, 10n), 16n)).toContain('26 of native on one day is more than 25');
    expect(refused(policy, coin(undefined, 11n, '0xfe'))).toContain('one transaction');
    expect(refused({ perDay: 0n }, coin(FRIEND, 0n))).toBeUndefined();
    expect(refused({ perDay: 0n }, coin(FRIEND, 1n))).toContain('more than 0');
    expect(refused(policy, token(transfer(FRIEND, 1_000n)))).toBeUndefined();
  });

  it('caps each token, and refuses what it does not understand of one that is capped', () => {
    const policy = { tokens: { [TOKEN]: { perTransaction: 10n, perDay: 25n } } };
    expect(refused(policy, token(transfer(FRIEND, 10n)))).toBeUndefined();
    expect(refused(policy, token(transfer(FRIEND, 11n)))).toContain('one transaction');
    expect(refused(policy, token(approve(FRIEND, MAX)))).toContain('one transaction');
    expect(refused(policy, token(transfer(FRIEND, 10n)), 16n)).toContain('one day');
    expect(refused(policy, token('0x12345678'))).toContain('cannot be understood');
    expect(refused(policy, token(transfer(FRIEND, 1n).slice(0, -2)))).toContain('cannot be understood');
    expect(refused(policy, { ...token('0x12345678'), to: STRANGER })).toBeUndefined();
    expect(refused(policy, coin(FRIEND, MAX))).toBeUndefined();
  });

  it('asks for what was spent of the asset in question', () => {
    const asked: string[] = [];
    const tokens = { [TOKEN]: { perDay: 1n } };
    refusalOf({ perDay: 5n, tokens }, token(transfer(FRIEND, 1n), 1n), (asset) => {
      asked.push(asset);
      return 0n;
    });
    expect(asked).toEqual([NATIVE, TOKEN.toLowerCase()]);
  });

  it('comes back from the database as it was', () => {
    const policy = {
      receivers: [FRIEND],
      perTransaction: 0n,
      perDay: MAX,
      minimumBalance: 1n,
      tokens: { [TOKEN]: { perDay: MAX } },
    };
    expect(parsePolicy(writePolicy(policy))).toEqual(policy);
    expect(parsePolicy(writePolicy({}))).toEqual({});
    expect(() => parsePolicy('{"perDay":"-1"}')).toThrow('perDay');
  });
});
