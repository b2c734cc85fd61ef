import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { seeded } from '#libs/testing';
import { backend } from './backend.js';
import type { Curve } from './curve.js';
import { loadNativeCurve } from './native-curve.js';
import { nobleCurve } from './noble-curve.js';
import { createSigning, signDigest } from './signing.js';

const ORDER = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141';
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex');
const sha256 = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());

interface Vector {
  readonly tcId: number;
  readonly publicKey: string;
  readonly digest: string;
  readonly r: string;
  readonly s: string;
  readonly valid: boolean;
}

const wycheproof = JSON.parse(
  readFileSync(new URL('../../../test/vectors/wycheproof-ecdsa/vectors.json', import.meta.url), 'utf8'),
) as readonly Vector[];

/** RFC 6979 for secp256k1 with SHA-256: the vectors that the wallets of the field share (trezor-crypto, bitcoinjs). */
const deterministic = [
  {
    key: '1'.padStart(64, '0'),
    message: 'Satoshi Nakamoto',
    r: '934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8',
    s: '2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5',
  },
  {
    key: '1'.padStart(64, '0'),
    message: 'All those moments will be lost in time, like tears in rain. Time to die...',
    r: '8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b',
    s: '547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21',
  },
  {
    key: ORDER.replace(/1$/, '0'),
    message: 'Satoshi Nakamoto',
    r: 'fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0',
    s: '6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5',
  },
  {
    key: 'f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181',
    message: 'Alan Turing',
    r: '7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c',
    s: '58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea',
  },
];

const native = await loadNativeCurve();
const curves: [string, Curve][] = [['noble', nobleCurve]];
if (native) curves.push(['native', native]);

describe.each(curves)('createSigning over the %s curve', (_name, curve) => {
  const signing = createSigning(curve);

  it.each(deterministic)('signs "$message" as the published vector', ({ key, message, r, s }) => {
    const digest = sha256(message);
    const signature = signing.signDigest(digest, bytes(key));
    expect({ r: hex(signature.r), s: hex(signature.s) }).toEqual({ r, s });
    expect(hex(signing.recoverPublicKey(digest, signature))).toBe(hex(signing.publicKeyOf(bytes(key))));
  });

  it('recovers the key of a Wycheproof signature if and only if it is valid', () => {
    const recoversTo = ({ digest, r, s, publicKey }: Vector) =>
      ([0, 1] as const).some((yParity) => {
        try {
          return (
            hex(signing.recoverPublicKey(bytes(digest), { r: bytes(r), s: bytes(s), yParity })) === publicKey
          );
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'SIGNATURE_INVALID' });
          return false;
        }
      });
    const wrong = wycheproof.filter((vector) => recoversTo(vector) !== vector.valid);
    // their point lies above the order: that needs a recovery id of 2 or 3, which no transaction can carry
    expect(wrong.map(({ tcId }) => tcId)).toEqual([350, 471]);
    expect(wycheproof.length).toBeGreaterThan(200);
  });

  it('takes 32 bytes between 0 and the order for a private key', () => {
    const keys = ['1'.padStart(64, '0'), ORDER.replace(/1$/, '0')];
    const others = ['', '01', '0'.repeat(64), ORDER, 'f'.repeat(64), '01'.repeat(31), '01'.repeat(33)];
    expect(keys.map((key) => signing.isPrivateKey(bytes(key)))).toEqual([true, true]);
    for (const key of others.map(bytes)) {
      const invalid = expect.objectContaining({ code: 'PRIVATE_KEY_INVALID' });
      expect(signing.isPrivateKey(key)).toBe(false);
      expect(() => signing.publicKeyOf(key)).toThrow(invalid);
      expect(() => signing.signDigest(sha256(''), key)).toThrow(invalid);
    }
  });

  it('refuses digests and signatures of another length, and a public key that is none', () => {
    const signature = signing.signDigest(sha256(''), bytes('01'.repeat(32)));
    const invalid = (code: string) => expect.objectContaining({ code });
    for (const length of [0, 31, 33, 64]) {
      const digest = new Uint8Array(length);
      expect(() => signing.signDigest(digest, bytes('01'.repeat(32)))).toThrow(invalid('DIGEST_INVALID'));
      expect(() => signing.recoverPublicKey(digest, signature)).toThrow(invalid('DIGEST_INVALID'));
      expect(() => signing.recoverPublicKey(sha256(''), { ...signature, r: digest })).toThrow(
        invalid('SIGNATURE_INVALID'),
      );
    }
  });
});

describe('createSigning', () => {
  it('answers the same on both curves', () => {
    const random = seeded('crypto curves');
    const both = curves.map(([, curve]) => createSigning(curve));
    const digests: Uint8Array[] = [
      bytes(ORDER),
      bytes('f'.repeat(64)),
      new Uint8Array(32),
      bytes(ORDER.replace(/1$/, '2')),
    ];
    for (let round = 0; round < 150; round++) digests.push(random.bytes(32));
    for (const digest of digests) {
      const key = random.bytes(32);
      const signatures = both.map((signing) => signing.signDigest(digest, key));
      expect(signatures[1]).toEqual(signatures[0]);
      const keys = both.map((s, at) =>
        hex(s.recoverPublicKey(digest, signatures[at] ?? signDigest(digest, key))),
      );
      expect(new Set([...keys, ...both.map((s) => hex(s.publicKeyOf(key)))]).size).toBe(1);
    }
  });

  it('gives a low s always, and bytes of their own', () => {
    const random = seeded('crypto low s');
    const half = '7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0';
    for (let round = 0; round < 200; round++) {
      const { r, s } = signDigest(random.bytes(32), random.bytes(32));
      expect(hex(s) <= half).toBe(true);
      expect([r.length, s.length, r.buffer.byteLength]).toEqual([32, 32, 32]);
    }
  });
});

describe('backend', () => {
  it('is the native one wherever the package brings a binary', () => {
    const { platform, arch } = process;
    const folder = new URL(`../../../node_modules/secp256k1/prebuilds/${platform}-${arch}`, import.meta.url);
    expect(backend).toEqual({ curve: existsSync(folder) ? 'native' : 'noble', hash: 'wasm' });
  });
});
