import { readFileSync } from 'node:fs';
import { Wallet } from 'ethers';
import { readPrivateKey, addressOfKey } from '../keys/private-key.js';
import { readKeystore } from './read-keystore.js';
import { writeKeystore } from './write-keystore.js';

interface Published {
  readonly json: Record<string, unknown> & { readonly crypto: Record<string, unknown> };
  readonly password: string;
  readonly priv: string;
}

const published = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/keystores/basic_tests.json', import.meta.url), 'utf8'),
) as Record<string, Published>;
const mycrypto = published['mycrypto'] as Published;

const read = (keystore: unknown, password: string) => readKeystore({ kind: 'keystore', keystore, password });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The published keystore with other members in its `crypto`. */
const withCrypto = (change: object, json = mycrypto.json) => ({
  ...json,
  crypto: { ...json.crypto, ...change },
});

const PBKDF2 = { dklen: 32, c: 1, prf: 'hmac-sha256', salt: '00' };
const SCRYPT = { dklen: 32, salt: '00', n: 2, r: 8, p: 1 };

describe('readKeystore', () => {
  it.each(Object.entries(published))(
    'opens the official vector %s',
    async (_name, { json, password, priv }) => {
      expect(hex((await read(json, password)).bytes)).toBe(priv);
    },
  );

  it('takes the text of a file, capitals, 0x and members of other writers', async () => {
    const { crypto, ...others } = mycrypto.json;
    const variants = [
      JSON.stringify(mycrypto.json),
      { ...others, Crypto: crypto },
      { ...mycrypto.json, address: `0x${String(mycrypto.json['address']).toUpperCase()}`, 'x-ethers': {} },
      { ...others, address: undefined, crypto },
    ];
    for (const keystore of variants)
      expect(hex((await read(keystore, mycrypto.password)).bytes)).toBe(mycrypto.priv);
  });

  it('tells a wrong password from a faulty file', async () => {
    for (const wrong of ['', `${mycrypto.password} `, mycrypto.password.toUpperCase()])
      await expect(read(mycrypto.json, wrong)).rejects.toMatchObject({
        code: 'WALLET_PASSWORD_WRONG',
        status: 422,
      });
    const changed = withCrypto({ ciphertext: `00${String(mycrypto.json.crypto['ciphertext']).slice(2)}` });
    await expect(read(changed, mycrypto.password)).rejects.toMatchObject({ code: 'WALLET_PASSWORD_WRONG' });
    const foreign = { ...mycrypto.json, address: '00'.repeat(20) };
    await expect(read(foreign, mycrypto.password)).rejects.toMatchObject({
      code: 'WALLET_KEY_INVALID',
      errors: [{ pointer: '/keystore/address' }],
    });
  });

  const crypto = '/keystore/crypto';
  const faulty: [string, unknown, string][] = [
    ['nothing', undefined, '/keystore'],
    ['a list', [], '/keystore'],
    ['no JSON', '{', '/keystore'],
    ['a long text', ' '.repeat(20_000), '/keystore'],
    ['version 1', { ...mycrypto.json, version: 1 }, '/keystore/version'],
    ['version "3"', { ...mycrypto.json, version: '3' }, '/keystore/version'],
    ['no crypto', { version: 3 }, '/keystore/crypto'],
    ['an address that is none', { ...mycrypto.json, address: '0x12' }, '/keystore/address'],
    ['an unknown kdf', withCrypto({ kdf: 'argon2' }), `${crypto}/kdf`],
    ['no kdf', withCrypto({ kdf: undefined }), `${crypto}/kdf`],
    ['an unknown cipher', withCrypto({ cipher: 'aes-128-cbc' }), `${crypto}/cipher`],
    ['a short iv', withCrypto({ cipherparams: { iv: '00' } }), `${crypto}/cipherparams/iv`],
    ['no iv', withCrypto({ cipherparams: {} }), `${crypto}/cipherparams/iv`],
    ['a long ciphertext', withCrypto({ ciphertext: '00'.repeat(33) }), `${crypto}/ciphertext`],
    ['a huge ciphertext', withCrypto({ ciphertext: '00'.repeat(100_000) }), `${crypto}/ciphertext`],
    ['an empty ciphertext', withCrypto({ ciphertext: '' }), `${crypto}/ciphertext`],
    ['a short mac', withCrypto({ mac: 'ff' }), `${crypto}/mac`],
    ['a mac that is no hex', withCrypto({ mac: 'zz'.repeat(32) }), `${crypto}/mac`],
    ['no n', withCrypto({ kdfparams: { ...SCRYPT, n: undefined } }), `${crypto}/kdfparams/n`],
    ['n that is no power of 2', withCrypto({ kdfparams: { ...SCRYPT, n: 1000 } }), `${crypto}/kdfparams/n`],
    ['n of 1', withCrypto({ kdfparams: { ...SCRYPT, n: 1 } }), `${crypto}/kdfparams/n`],
    ['n below 1', withCrypto({ kdfparams: { ...SCRYPT, n: 0 } }), `${crypto}/kdfparams/n`],
    ['a fraction', withCrypto({ kdfparams: { ...SCRYPT, r: 1.5 } }), `${crypto}/kdfparams/r`],
    ['too much memory', withCrypto({ kdfparams: { ...SCRYPT, n: 2 ** 19 } }), `${crypto}/kdfparams/n`],
    ['memory by r', withCrypto({ kdfparams: { ...SCRYPT, n: 2, r: 2 ** 21 } }), `${crypto}/kdfparams/n`],
    ['too much work', withCrypto({ kdfparams: { ...SCRYPT, n: 2 ** 18, p: 3 } }), `${crypto}/kdfparams/p`],
    ['work by p', withCrypto({ kdfparams: { ...SCRYPT, p: 2 ** 30 } }), `${crypto}/kdfparams/p`],
    ['another key length', withCrypto({ kdfparams: { ...SCRYPT, dklen: 64 } }), `${crypto}/kdfparams/dklen`],
    [
      'a huge salt',
      withCrypto({ kdfparams: { ...SCRYPT, salt: '00'.repeat(129) } }),
      `${crypto}/kdfparams/salt`,
    ],
    [
      'too many iterations',
      withCrypto({ kdf: 'pbkdf2', kdfparams: { ...PBKDF2, c: 5_000_001 } }),
      `${crypto}/kdfparams/c`,
    ],
    [
      'another function',
      withCrypto({ kdf: 'pbkdf2', kdfparams: { ...PBKDF2, prf: 'hmac-sha1' } }),
      `${crypto}/kdfparams/prf`,
    ],
  ];
  it.each(faulty)('refuses %s', async (_what, keystore, pointer) => {
    const refusal = await read(keystore, 'not-to-be-repeated').catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({ code: 'WALLET_KEY_INVALID', status: 400, errors: [{ pointer }] });
    expect(JSON.stringify(refusal)).not.toContain('not-to-be-repeated');
  });

  it('names every faulty field', async () => {
    const keystore = { ...withCrypto({ mac: '', cipher: 'none' }), version: 4 };
    await expect(read(keystore, 'x'.repeat(1_025))).rejects.toMatchObject({
      errors: [
        { pointer: '/keystore/version' },
        { pointer: `${crypto}/cipher` },
        { pointer: `${crypto}/mac` },
        { pointer: '/password' },
      ],
    });
  });

  it('turns further ones away when many wait, and serves again afterwards', async () => {
    const attempts = Array.from({ length: 40 }, () => read(mycrypto.json, mycrypto.password));
    const outcomes = await Promise.allSettled(attempts);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(8);
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: 'WALLET_KEYSTORES_BUSY', status: 503, retryable: true });
    expect(hex((await read(mycrypto.json, mycrypto.password)).bytes)).toBe(mycrypto.priv);
  });

  it('leaves the event loop free', async () => {
    let turns = 0;
    const turning = setInterval(() => turns++, 1);
    await read(published['test1']?.json, 'testpassword');
    clearInterval(turning);
    expect(turns).toBeGreaterThan(1);
  });
});

describe('writeKeystore', () => {
  const key = () => readPrivateKey(mycrypto.priv);
  const address = addressOfKey(key());

  it('writes what ethers and we ourselves open', async () => {
    const password = 'a ﬁne pässword'; // the ligature is another text in NFKC, which ethers takes
    const keystore = await writeKeystore({ address, key: key() }, password);
    expect(keystore).toMatchObject({
      version: 3,
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/),
      address: address.slice(2).toLowerCase(),
      crypto: { kdf: 'scrypt', kdfparams: { n: 131_072, r: 8, p: 1, dklen: 32 } },
    });
    const text = JSON.stringify(keystore);
    expect(text).not.toContain(mycrypto.priv);
    expect((await Wallet.fromEncryptedJson(text, password)).privateKey).toBe(`0x${mycrypto.priv}`);
    expect(hex((await read(keystore, password)).bytes)).toBe(mycrypto.priv);
    await expect(read(keystore, 'a fine password')).rejects.toMatchObject({ code: 'WALLET_PASSWORD_WRONG' });
  });

  it('opens what ethers wrote, and passwords that its writer did not normalise', async () => {
    const password = 'ﬁ'.repeat(8);
    const wallet = new Wallet(`0x${mycrypto.priv}`);
    const scrypt = { N: 1024, r: 8, p: 1 };
    const { encryptKeystoreJson } = await import('ethers');
    const normal = await encryptKeystoreJson(wallet, password, { scrypt });
    const raw = await encryptKeystoreJson(wallet, Buffer.from(password), { scrypt });
    for (const text of [normal, raw]) expect(hex((await read(text, password)).bytes)).toBe(mycrypto.priv);
  });

  it('never writes the same twice', async () => {
    const [first, second] = [
      JSON.stringify(await writeKeystore({ address, key: key() }, 'correct horse')),
      JSON.stringify(await writeKeystore({ address, key: key() }, 'correct horse')),
    ];
    for (const part of ['iv', 'ciphertext', 'salt', 'mac', 'id']) {
      const value = new RegExp(`"${part}":"([^"]+)"`);
      expect(value.exec(first)?.[1]).not.toBe(value.exec(second)?.[1]);
    }
  });

  it.each(['', 'seven77', '𝟕'.repeat(7), 'x'.repeat(1_025)])(
    'refuses the password "%s"',
    async (password) => {
      const refusal = await writeKeystore({ address, key: key() }, password).catch(
        (thrown: unknown) => thrown,
      );
      expect(refusal).toMatchObject({ code: 'WALLET_PASSWORD_WEAK', errors: [{ pointer: '/password' }] });
      if (password.length > 0) expect(JSON.stringify(refusal)).not.toContain(password);
    },
  );
});
