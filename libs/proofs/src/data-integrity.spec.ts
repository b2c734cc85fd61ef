import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import type { JsonObject } from '#libs/base';
import { seededSigner } from '../testing/index.js';
import { decodeMultibase, encodeMultibase } from './base58.js';
import { canonicalJson } from './canonical-json.js';
import { signDocument, verifyDocument } from './data-integrity.js';
import { encodeDidKey, resolveDidKey, resolveVerificationMethod } from './did-key.js';
import { verifyEd25519 } from './ed25519.js';
import { ed25519Signer } from './signer.js';

const folder = new URL('../../../test/vectors/vc-di-eddsa/', import.meta.url);
const text = (name: string) => readFileSync(new URL(name, folder), 'utf8').trim();
const json = (name: string) => JSON.parse(text(name)) as JsonObject;
const signed = json('eddsa-jcs-2022/signedJCS.json') as JsonObject & { proof: JsonObject };
const keyPair = json('keyPair.json') as { publicKeyMultibase: string; privateKeyMultibase: string };
/** multicodec `ed25519-priv`, two bytes, then the seed */
const signer = ed25519Signer(decodeMultibase(keyPair.privateKeyMultibase).slice(2));
const { proof: _proof, ...unsigned } = signed;

describe('eddsa-jcs-2022', () => {
  it('verifies the published document', () => {
    const { proof: _, ...document } = signed;
    expect(verifyDocument(signed)).toEqual({ verified: true, did: signer.did, document });
  });

  it('makes the published proof, byte for byte', async () => {
    const { created } = signed.proof as { created: string };
    expect(signer.did).toBe(`did:key:${keyPair.publicKeyMultibase}`);
    expect(canonicalJson(unsigned)).toBe(text('eddsa-jcs-2022/canonDocJCS.txt'));
    const ours = await signDocument(unsigned, { created }, signer);
    expect(ours).toEqual(signed);
    const { proofValue, ...config } = ours.proof;
    expect(canonicalJson(config)).toBe(text('eddsa-jcs-2022/proofCanonJCS.txt'));
    expect(proofValue).toBe(text('eddsa-jcs-2022/sigBTC58JCS.txt'));
    expect(Buffer.from(decodeMultibase(proofValue as string)).toString('hex')).toBe(
      text('eddsa-jcs-2022/sigHexJCS.txt'),
    );
  });

  it.each<[string, (document: typeof signed) => JsonObject]>([
    ['another value', (d) => ({ ...d, name: 'Other' })],
    ['another member', (d) => ({ ...d, more: 1 })],
    [
      'a __proto__ member',
      (d) => JSON.parse(JSON.stringify(d).replace('{', '{"__proto__":{"a":1},')) as JsonObject,
    ],
    ['no proof', ({ proof: _proof, ...d }) => d],
    ['a set of proofs', (d) => ({ ...d, proof: [d.proof] })],
    ['another purpose', (d) => ({ ...d, proof: { ...d.proof, proofPurpose: 'authentication' } })],
    ['another suite', (d) => ({ ...d, proof: { ...d.proof, cryptosuite: 'eddsa-rdfc-2022' } })],
    ['another time', (d) => ({ ...d, proof: { ...d.proof, created: '2023-02-24T23:36:39Z' } })],
    ['an impossible time', (d) => ({ ...d, proof: { ...d.proof, created: '2023-02-30T23:36:39Z' } })],
    [
      'another key',
      (d) => ({ ...d, proof: { ...d.proof, verificationMethod: seededSigner('x').verificationMethod } }),
    ],
    ['an unnamed key', (d) => ({ ...d, proof: { ...d.proof, verificationMethod: signer.did } })],
    ['another member in the proof', (d) => ({ ...d, proof: { ...d.proof, nonce: 'x' } })],
    ['another context', (d) => ({ ...d, '@context': ['https://www.w3.org/ns/credentials/v2'] })],
    ['no context', ({ '@context': _context, ...d }) => d],
    ['a value without canonical form', (d) => ({ ...d, name: '\ud800' })],
  ])('refuses a document with %s', (_name, change) => {
    expect(verifyDocument(change(signed))).toMatchObject({
      verified: false,
      reason: expect.any(String) as string,
    });
  });

  it('does not answer for contexts that were appended after signing (section 3.3.2, step 4)', () => {
    const context = [...(signed['@context'] as string[]), 'https://other.example/'];
    const result = verifyDocument({ ...signed, '@context': context });
    expect(result).toMatchObject({ verified: true, document: { '@context': signed['@context'] } });
  });

  it('holds a proof to purpose, domain, challenge and expiry', async () => {
    const options = {
      created: '2026-01-01T00:00:00Z',
      expires: '2026-02-01T00:00:00Z',
      proofPurpose: 'authentication',
      domain: 'dao.example',
      challenge: 'c-1',
    };
    const document = await signDocument({ a: 1 }, options, signer);
    const asked = { proofPurpose: 'authentication', domain: 'dao.example', challenge: 'c-1' };
    expect(verifyDocument(document, asked)).toMatchObject({ verified: true });
    expect(verifyDocument(document, { ...asked, at: new Date('2026-01-31') })).toMatchObject({
      verified: true,
    });
    for (const other of [
      { ...asked, at: new Date('2026-02-02') },
      { ...asked, domain: 'other.example' },
      { ...asked, challenge: 'c-2' },
      { ...asked, proofPurpose: 'assertionMethod' },
    ]) {
      expect(verifyDocument(document, other)).toMatchObject({ verified: false });
    }
  });

  it('refuses to sign twice, or with an impossible time', async () => {
    await expect(signDocument(signed, { created: '2026-01-01T00:00:00Z' }, signer)).rejects.toMatchObject({
      code: 'SIGNING_INPUT_INVALID',
    });
    await expect(signDocument({}, { created: 'today' }, signer)).rejects.toMatchObject({
      code: 'SIGNING_INPUT_INVALID',
    });
  });
});

describe('strict signatures', () => {
  /** The order of the group; S + L signs the same for a careless verifier. */
  const order = ed25519.Point.Fn.ORDER;
  const bytes = (number: bigint) =>
    Uint8Array.from({ length: 32 }, (_, i) => Number((number >> BigInt(8 * i)) & 0xffn));
  const number = (little: Uint8Array) => little.reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
  const withSignature = (change: (signature: Uint8Array) => Uint8Array) => {
    const signature = decodeMultibase(signed.proof.proofValue as string);
    return verifyDocument({
      ...signed,
      proof: { ...signed.proof, proofValue: encodeMultibase(change(signature)) },
    });
  };

  it('takes the signature unchanged', () => {
    expect(withSignature((signature) => signature)).toMatchObject({ verified: true });
  });

  it.each<[string, (signature: Uint8Array) => Uint8Array]>([
    ['S + L', (s) => Uint8Array.from([...s.slice(0, 32), ...bytes(number(s.slice(32)) + order)])],
    ['a byte more', (s) => Uint8Array.from([...s, 0])],
    ['a byte less', (s) => s.slice(1)],
    ['R of small order', (s) => Uint8Array.from([1, ...new Uint8Array(31), ...s.slice(32)])],
    ['nothing', () => new Uint8Array(64)],
  ])('refuses %s', (_name, change) => {
    expect(withSignature(change)).toMatchObject({ verified: false });
  });

  it('refuses an R or a key with a small-order part, although the cofactored equation holds', () => {
    const torsion = ed25519.Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
    const message = Uint8Array.from([1, 2, 3]);
    const { scalar, point } = ed25519.utils.getExtendedPublicKey(new Uint8Array(32).fill(7));
    const signed = (r: Uint8Array, publicKey = point.toBytes()) => {
      const challenge = number(sha512(Uint8Array.from([...r, ...publicKey, ...message])));
      const s = (5n + (challenge % order) * scalar) % order;
      return { signature: Uint8Array.from([...r, ...bytes(s)]), message, publicKey };
    };
    const r = ed25519.Point.BASE.multiply(5n);
    expect(verifyEd25519(signed(r.toBytes()))).toBe(true);
    for (const ambiguous of [
      signed(r.add(torsion).toBytes()),
      signed(r.toBytes(), point.add(torsion).toBytes()),
    ]) {
      expect(ed25519.verify(ambiguous.signature, message, ambiguous.publicKey, { zip215: false })).toBe(true);
      expect(verifyEd25519(ambiguous)).toBe(false);
    }
  });

  it('refuses keys with a small-order part, on which verifiers differ', () => {
    const torsion = ed25519.Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
    const key = ed25519.Point.fromBytes(resolveDidKey(signer.did).publicKey).add(torsion).toBytes();
    expect(() => encodeDidKey(key)).toThrow('prime-order');
    expect(() => encodeDidKey(torsion.toBytes())).toThrow('prime-order');
    // y = p + 1, the second spelling of the neutral element
    expect(() => encodeDidKey(bytes(2n ** 255n - 18n))).toThrow('prime-order');
  });
});

describe('did:key', () => {
  it('goes there and back', () => {
    const key = resolveDidKey(`did:key:${keyPair.publicKeyMultibase}`);
    expect(encodeDidKey(key.publicKey)).toEqual(key);
    expect(resolveVerificationMethod(key.verificationMethod)).toEqual(key);
  });

  it.each([
    ['another method', 'did:web:example.org'],
    ['another base', 'did:key:u7QEB'],
    ['a letter outside the alphabet', `did:key:${keyPair.publicKeyMultibase.replace('6', '0')}`],
    ['a leading zero', `did:key:z1${keyPair.publicKeyMultibase.slice(1)}`],
    ['another kind of key', `did:key:${keyPair.privateKeyMultibase}`],
    ['a key that is too short', `did:key:${encodeMultibase(Uint8Array.from([0xed, 1, 2, 3]))}`],
    ['a huge key', `did:key:z${'2'.repeat(1_000_000)}`],
    ['nothing', 'did:key:'],
  ])('refuses %s', (_name, did) => {
    expect(() => resolveDidKey(did)).toThrow('is not the did:key of an Ed25519 key');
  });

  it('refuses a fragment that names another key', () => {
    expect(() => resolveVerificationMethod(`${signer.did}#${seededSigner('x').did.slice(8)}`)).toThrow(
      'its key is named',
    );
  });

  it('refuses a seed of another length', () => {
    expect(() => ed25519Signer(new Uint8Array(31))).toThrow('31');
  });
});

describe('base58btc', () => {
  it.each([
    ['', 'z'],
    ['00', 'z1'],
    ['0000287fb4cd', 'z11233QC4'],
    ['48656c6c6f20576f726c6421', 'z2NEpo7TZRRrLZSi2U'],
  ])('writes %s as %s', (hex, encoded) => {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
    expect(encodeMultibase(bytes)).toBe(encoded);
    expect(decodeMultibase(encoded)).toEqual(bytes);
  });
});
