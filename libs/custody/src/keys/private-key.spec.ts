import { addressOfKey, newPrivateKey, readPrivateKey } from './private-key.js';

const ONE = '1'.padStart(64, '0');
const ORDER = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141';

describe('readPrivateKey', () => {
  it.each([ONE, `0x${ONE}`, ORDER.replace(/1$/, '0'), ORDER.replace(/1$/, '0').toUpperCase()])(
    'reads %s',
    (text) => {
      expect(Buffer.from(readPrivateKey(text).bytes).toString('hex')).toBe(text.slice(-64).toLowerCase());
    },
  );

  it.each([
    ['0'.repeat(64), 'range'],
    [ORDER, 'range'],
    ['f'.repeat(64), 'range'],
    ['', 'format'],
    ['0x', 'format'],
    [ONE.slice(1), 'format'],
    [`${ONE}0`, 'format'],
    [`0X${ONE}`, 'format'],
    [` ${ONE}`, 'format'],
    [`${ONE}\n`, 'format'],
    ['g'.repeat(64), 'format'],
  ])('refuses "%s", and repeats nothing of it', (text, code) => {
    const refusal = (() => {
      try {
        return readPrivateKey(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(refusal).toMatchObject({ code: 'WALLET_KEY_INVALID', errors: [{ pointer: '/privateKey', code }] });
    if (text.length > 10) expect(JSON.stringify(refusal)).not.toContain(text);
  });
});

describe('newPrivateKey', () => {
  it('never gives the same key twice', () => {
    const addresses = Array.from({ length: 50 }, () => addressOfKey(newPrivateKey()));
    expect(new Set(addresses).size).toBe(50);
  });
});
