import { readFileSync } from 'node:fs';
import { HDKey } from '@scure/bip32';
import { addressOfKey } from './private-key.js';
import { readMnemonic } from './mnemonic.js';

interface HdCase {
  readonly name: string;
  readonly locale: string;
  readonly mnemonic: string;
  readonly password?: string;
  readonly seed: string;
  readonly hdnodes: readonly { path: string; privateKey: string; address: string }[];
}

const vectors = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/${file}`, import.meta.url), 'utf8'));
const bip39 = vectors('bip39/english.json') as readonly [string, string, string, string][];
const ethers = vectors('ethers-hdnodes/hdnodes.json') as readonly HdCase[];
const hex = (bytes: Uint8Array | null) => Buffer.from(bytes ?? []).toString('hex');

const keyOf = (mnemonic: string, options: { passphrase?: string; path?: string } = {}) =>
  readMnemonic({ kind: 'mnemonic', mnemonic, ...options });

const WORDS = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';

describe('readMnemonic', () => {
  it.each(bip39)('comes to the published root (entropy %s)', async (_entropy, mnemonic, _seed, root) => {
    const key = await keyOf(mnemonic, { passphrase: 'TREZOR', path: 'm' });
    expect(hex(key.bytes)).toBe(hex(HDKey.fromExtendedKey(root).privateKey));
  });

  it.each(ethers.filter(({ locale }) => locale === 'en'))(
    'comes to the keys that ethers publishes ($name)',
    async ({ mnemonic, password, seed, hdnodes }) => {
      const passphrase = password === undefined ? {} : { passphrase: password };
      const root = await keyOf(mnemonic, { ...passphrase, path: 'm' });
      expect(hex(root.bytes)).toBe(hex(HDKey.fromMasterSeed(Buffer.from(seed.slice(2), 'hex')).privateKey));
      for (const { path, privateKey, address } of hdnodes) {
        const key = await keyOf(mnemonic, { ...passphrase, path });
        expect(`0x${hex(key.bytes)}`).toBe(privateKey);
        expect(addressOfKey(key).toLowerCase()).toBe(address);
      }
    },
  );

  it.each(ethers.filter(({ locale }) => locale !== 'en'))(
    'refuses words of another language ($locale)',
    async ({ mnemonic }) => {
      await expect(keyOf(mnemonic)).rejects.toMatchObject({
        code: 'WALLET_KEY_INVALID',
        errors: [{ pointer: '/mnemonic' }],
      });
    },
  );

  it('takes the first account of BIP-44, and reads the words as people write them', async () => {
    const first = addressOfKey(await keyOf(WORDS));
    expect(first).toBe('0x9858EfFD232B4033E47d90003D41EC34EcaEda94');
    const spelt = `  ${WORDS.toUpperCase().replaceAll(' ', '  \n')} `;
    expect(addressOfKey(await keyOf(spelt, { path: 'm/44h/60H/0h/0/0' }))).toBe(first);
  });

  const badWords: [string, string, string][] = [
    ['', 'word_count', '12, 15, 18, 21, 24'],
    [WORDS.replace(' about', ''), 'word_count', '12, 15, 18, 21, 24'],
    [WORDS.replace('about', 'abandon'), 'checksum', 'checksum'],
    [WORDS.replace('about', 'hunter2'), 'unknown_word', 'places 12'],
    ['abandon '.repeat(10_000), 'word_count', '12, 15, 18, 21, 24'],
  ];
  it.each(badWords)(
    'says what is wrong with the words, and repeats none (%#)',
    async (words, code, detail) => {
      const refusal = await keyOf(words).catch((thrown: unknown) => thrown);
      expect(refusal).toMatchObject({
        code: 'WALLET_KEY_INVALID',
        errors: [{ pointer: '/mnemonic', code, detail: expect.stringContaining(detail) }],
      });
      expect(JSON.stringify(refusal)).not.toMatch(/abandon|hunter2/);
    },
  );

  it.each([
    '',
    '/',
    'n/0',
    '44/60',
    'm/',
    'm/-1',
    'm/1.5',
    'm/0x1',
    'm/2147483648',
    "m/0''",
    'm//0',
    `m${'/0'.repeat(17)}`,
    'm/99999999999999999999',
  ])('refuses the path "%s"', async (path) => {
    await expect(keyOf(WORDS, { path })).rejects.toMatchObject({ errors: [{ pointer: '/path' }] });
  });

  it('names every faulty field', async () => {
    const given = { passphrase: 'x'.repeat(1_025), path: 'x' };
    await expect(keyOf('one two', given)).rejects.toMatchObject({
      errors: [{ pointer: '/mnemonic' }, { pointer: '/passphrase' }, { pointer: '/path' }],
    });
  });
});
