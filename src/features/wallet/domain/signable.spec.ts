import { encodeType, HARMLESS_TYPES, isHarmlessType, isPlainText } from './signable.js';

const member = (type: string, name: string) => ({ type, name });
const BALLOT = [
  member('uint256', 'proposalId'),
  member('uint8', 'support'),
  member('address', 'voter'),
  member('uint256', 'nonce'),
];
const PERMIT = ['owner', 'spender'].map((name) => member('address', name));

describe('encodeType', () => {
  it('is that of EIP-712', () => {
    const types = {
      Transaction: [member('Person', 'from'), member('Person[2][]', 'to'), member('Asset', 'tx')],
      Asset: [member('address', 'token'), member('uint256', 'amount')],
      Person: [member('address', 'wallet'), member('string', 'name')],
      EIP712Domain: [member('string', 'name')],
    };
    expect(encodeType({ types, primaryType: 'Transaction' })).toBe(
      'Transaction(Person from,Person[2][] to,Asset tx)Asset(address token,uint256 amount)Person(address wallet,string name)',
    );
    const ring = { A: [member('B', 'b')], B: [member('A[]', 'a')] };
    expect(encodeType({ types: ring, primaryType: 'A' })).toBe('A(B b)B(A[] a)');
  });
});

describe('isHarmlessType', () => {
  const harmless = (types: Parameters<typeof encodeType>[0]['types'], primaryType = 'Ballot') =>
    isHarmlessType({ types, primaryType }, []);

  it('knows ballots, to the letter', () => {
    expect(harmless({ Ballot: BALLOT })).toBe(true);
    expect(harmless({ Ballot: BALLOT, EIP712Domain: [member('string', 'name')] })).toBe(true);
    expect(harmless({ Ballot: [...BALLOT, member('uint256', 'amount')] })).toBe(false);
    expect(harmless({ Ballot: PERMIT })).toBe(false);
    expect(HARMLESS_TYPES.length).toBeGreaterThan(3);
  });

  it('takes no type that only bears the name, hides another, or is missing', () => {
    expect(harmless({ Permit: PERMIT }, 'Permit')).toBe(false);
    expect(harmless({ Ballot: BALLOT, Permit: [member('Ballot', 'ballot'), ...PERMIT] })).toBe(false);
    expect(harmless({ Ballot: BALLOT, Permit: PERMIT })).toBe(false);
    expect(harmless({}, 'Ballot')).toBe(false);
    expect(harmless({ Ballot: BALLOT }, 'constructor')).toBe(false);
  });

  it('takes what the configuration adds', () => {
    const types = { Mail: [member('string', 'contents')] };
    expect(isHarmlessType({ types, primaryType: 'Mail' }, ['Mail(string contents)'])).toBe(true);
    expect(isHarmlessType({ types, primaryType: 'Mail' }, ['Mail(bytes contents)'])).toBe(false);
  });
});

describe('isPlainText', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('is what people read', () => {
    expect(isPlainText(bytes('I vote yes.\r\n\tGrüße 🎉 — on 2026-11-26'))).toBe(true);
    expect(isPlainText(bytes(''))).toBe(true);
  });

  it.each([
    ['a digest', new Uint8Array(32).fill(0x61)],
    ['packed values', Uint8Array.from([0, 0, 1])],
    ['what is no UTF-8', Uint8Array.from([0x61, 0xff])],
    ['a control character', bytes('a\u0007')],
    ['the C1 controls', bytes('a\u0085')],
    ['private use', bytes('\ue000')],
  ])('is not %s', (_, value) => {
    expect(isPlainText(value)).toBe(false);
  });
});
