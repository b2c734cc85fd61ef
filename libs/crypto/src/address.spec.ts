import { readFileSync } from 'node:fs';
import { addressOf, checksumAddress } from './address.js';
import { publicKeyOf } from './signing.js';

const accounts = JSON.parse(
  readFileSync(new URL('../../../test/vectors/ethers-accounts/accounts.json', import.meta.url), 'utf8'),
) as readonly { privateKey: string; address: string }[];

/** EIP-55, test cases: all caps, all lower, normal. */
const eip55 = [
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  '0xde709f2102306220921060314715629080e2fb77',
  '0x27b1fdb04752bbc536007a920d24acb045561c26',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
];

describe('checksumAddress', () => {
  it.each(eip55)('spells %s as EIP-55 does, whatever the case', (address) => {
    const digits = address.slice(2);
    for (const spelling of [address, `0x${digits.toLowerCase()}`, `0x${digits.toUpperCase()}`])
      expect(checksumAddress(spelling)).toBe(address);
  });

  it.each(['', '0x', 'vitalik.eth', eip55[4]?.slice(2) ?? '', `${eip55[4]}0`, `0X${'a'.repeat(40)}`])(
    'refuses "%s"',
    (address) => {
      expect(() => checksumAddress(address)).toThrow(expect.objectContaining({ code: 'ADDRESS_INVALID' }));
    },
  );
});

describe('addressOf', () => {
  it('is the account of the key', () => {
    const one = new Uint8Array(32).fill(1, 31);
    expect(addressOf(publicKeyOf(one))).toBe('0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf');
  });

  it('is what ethers publishes', () => {
    const key = (hex: string) => Uint8Array.from(Buffer.from(hex.slice(2), 'hex'));
    const found = accounts.map(({ privateKey }) => addressOf(publicKeyOf(key(privateKey))));
    expect(found).toEqual(accounts.map(({ address }) => address));
    expect(accounts).toHaveLength(60);
  });

  it('refuses a compressed key', () => {
    const invalid = expect.objectContaining({ code: 'PUBLIC_KEY_INVALID' });
    expect(() => addressOf(new Uint8Array(33).fill(2))).toThrow(invalid);
    expect(() => addressOf(new Uint8Array(65).fill(3))).toThrow(invalid);
  });
});
