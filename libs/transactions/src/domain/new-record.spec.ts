import type { TransactionRequest } from '../transactions.port.js';
import { idempotencyIdOf, newRecord } from './new-record.js';

const LOWER = '0xde709f2102306220921060314715629080e2fb77';
/** EIP-55's own example. */
const MIXED = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const MAX = 2n ** 256n - 1n;

const base: TransactionRequest = { network: 'n', from: MIXED, to: LOWER, owner: 'o', purpose: 'p' };
const made = (more: Partial<TransactionRequest> = {}) =>
  newRecord({ ...base, ...more }, { confirmations: 12, now: new Date(0) });
const faults = (more: Partial<TransactionRequest>): readonly string[] => {
  try {
    made(more);
    return [];
  } catch (thrown) {
    return (thrown as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
  }
};

describe('a new transaction', () => {
  it('has addresses with checksums, lower case data, and the defaults', () => {
    expect(made({ data: '0xABCD' })).toMatchObject({
      from: MIXED,
      to: '0xde709f2102306220921060314715629080e2fb77',
      data: '0xabcd',
      value: 0n,
      state: 'accepted',
      confirmations: 12,
      options: { speed: 'standard', fixedGas: false },
      createdAt: new Date(0),
      nonce: undefined,
    });
    expect(made({ from: MIXED.toLowerCase() }).from).toBe(MIXED);
    expect(made({ send: false, gasLimit: 21_000n, maxFeePerGas: MAX, speed: 'fast' })).toMatchObject({
      state: 'created',
      gasLimit: 21_000n,
      options: { speed: 'fast', fixedGas: true, maxFeePerGas: String(MAX) },
    });
  });

  it('has an id that sorts by its time', () => {
    const ids = Array.from({ length: 50 }, () => made().id);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(50);
  });

  it.each<readonly [string, Partial<TransactionRequest>, readonly string[]]>([
    ['the largest value', { value: MAX }, []],
    ['one more', { value: MAX + 1n }, ['/value']],
    ['less than nothing', { value: -1n }, ['/value']],
    ['a wrong checksum', { from: MIXED.replace('5aA', '5AA') }, ['/from']],
    ['an address in capitals', { to: `0x${LOWER.slice(2).toUpperCase()}` }, []],
    ['a name', { to: 'vitalik.eth' }, ['/to']],
    ['a creation', { to: undefined, data: '0xfe' }, []],
    ['a creation of nothing', { to: undefined }, ['/to']],
    ['half a byte', { data: '0x1' }, ['/data']],
    ['no prefix', { data: 'ff' }, ['/data']],
    ['as much data as is taken', { data: `0x${'ab'.repeat(128 * 1024)}` }, []],
    ['one byte more', { data: `0x${'ab'.repeat(128 * 1024 + 1)}` }, ['/data']],
    ['too little gas', { gasLimit: 20_999n }, ['/gasLimit']],
    ['more gas than any block', { gasLimit: 2n ** 41n }, ['/gasLimit']],
    ['no fee at all', { maxFeePerGas: 0n }, ['/maxFeePerGas']],
    ['no confirmation', { confirmations: 0 }, ['/confirmations']],
    ['half a confirmation', { confirmations: 1.5 }, ['/confirmations']],
    ['nobody', { owner: '' }, ['/owner']],
    ['no purpose', { purpose: '' }, ['/purpose']],
    ['long details', { details: { a: 'x'.repeat(17_000) } }, ['/details']],
    ['an empty key', { idempotency: { scope: 's', key: '', fingerprint: 'f' } }, ['/idempotency/key']],
    [
      'a long fingerprint',
      { idempotency: { scope: 's', key: 'k', fingerprint: 'f'.repeat(256) } },
      ['/idempotency/fingerprint'],
    ],
    ['many faults', { from: '', value: -1n, data: 'x' }, ['/from', '/value', '/data']],
  ])('is checked: %s', (_what, more, pointers) => {
    expect(faults(more)).toEqual(pointers);
  });

  it('keeps of an ABI what reads a revert', () => {
    const errors = [{ type: 'error', name: 'E', inputs: [] }, ' error F()'];
    expect(made({ abi: [...errors, { type: 'function', name: 'f' }, 'event G()'] }).abi).toEqual(errors);
    expect(made({ abi: [{ type: 'function', name: 'f' }] }).abi).toBeUndefined();
  });

  it('has a key that no other scope and key give', () => {
    const of = (scope: string, key: string) => idempotencyIdOf({ scope, key, fingerprint: '' });
    expect(of('a', 'b')).toBe(of('a', 'b'));
    expect(new Set([of('a', 'b'), of('a","b', ''), of('', 'a","b'), of('ab', '')]).size).toBe(4);
  });
});
