import { readFileSync } from 'node:fs';
import { TypedDataEncoder, hashMessage, verifyMessage } from 'ethers';
import { z } from 'zod';
import { seeded, type Random } from '#libs/testing';
import { KeySigner } from '../accounts/key-signer.js';
import { hexOf } from '../accounts/transaction-codec.js';
import { joinSignature, messageDigest } from './message-digest.js';
import { typedDataDigest } from './typed-data-digest.js';

const file = new URL('../../../../test/vectors/ethers-typed-data/eip712.json', import.meta.url);
const vectors = z
  .array(
    z.object({
      name: z.string(),
      domain: z.record(z.string(), z.unknown()),
      types: z.record(z.string(), z.array(z.object({ name: z.string(), type: z.string() }))),
      primaryType: z.string(),
      data: z.record(z.string(), z.unknown()),
      digest: z.string(),
      privateKey: z.string().optional(),
      signature: z.string().optional(),
    }),
  )
  .parse(JSON.parse(readFileSync(file, 'utf8')));

const person = [
  { name: 'name', type: 'string' },
  { name: 'wallet', type: 'address' },
];
const mail = {
  types: {
    EIP712Domain: [
      { name: 'name', type: 'string' },
      { name: 'version', type: 'string' },
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' },
    ],
    Person: person,
    Mail: [
      { name: 'from', type: 'Person' },
      { name: 'to', type: 'Person[]' },
      { name: 'contents', type: 'string' },
    ],
  },
  primaryType: 'Mail',
  domain: { name: 'Ether Mail', version: '1', chainId: 1, verifyingContract: `0x${'cc'.repeat(20)}` },
  message: {
    from: { name: 'Cow', wallet: '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826' },
    to: [{ name: 'Bob', wallet: `0x${'bb'.repeat(20)}` }],
    contents: 'Hello, Bob!',
  },
};

const faultsOf = (typedData: unknown): string[] => {
  try {
    typedDataDigest(typedData);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'TYPED_DATA_INVALID', status: 400 });
    return (thrown as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
  }
  return [];
};

describe('typedDataDigest', () => {
  it.each(vectors)(
    'is as published: $name',
    async ({ data: message, digest, privateKey, signature, ...rest }) => {
      const hash = typedDataDigest({ ...rest, message });
      expect(hexOf(hash)).toBe(digest);
      if (privateKey === undefined) return;
      const [made] = await new KeySigner(privateKey).sign([hash]);
      expect(made && joinSignature(made)).toBe(signature);
    },
  );

  it('is the same with the type of the domain spelled out', () => {
    const { EIP712Domain: _domain, ...types } = mail.types;
    expect(hexOf(typedDataDigest(mail))).toBe(hexOf(typedDataDigest({ ...mail, types })));
    expect(hexOf(typedDataDigest(mail))).toBe(TypedDataEncoder.hash(mail.domain, types, mail.message));
  });

  it('hashes what ethers hashes, whatever the types', () => {
    const random = seeded('typed data');
    for (let round = 0; round < 200; round++) {
      const { types, message } = randomStruct(random);
      const domain = { name: random.hex(3), chainId: random.integer(1, 1e9) };
      const document = { types, primaryType: 'Root', domain, message };
      expect(hexOf(typedDataDigest(document))).toBe(TypedDataEncoder.hash(domain, types, message));
    }
  });

  it('takes types that refer to themselves, and types that nobody refers to', () => {
    const types = {
      Node: [
        { name: 'value', type: 'uint8' },
        { name: 'next', type: 'Node[]' },
      ],
      Unused: [{ name: 'value', type: 'bool' }],
    };
    const message = { value: 1, next: [{ value: 2, next: [] }] };
    const digest = hexOf(typedDataDigest({ types, primaryType: 'Node', domain: {}, message }));
    const another = { value: 1, next: [{ value: 3, next: [] }] };
    expect(digest).toMatch(/^0x[0-9a-f]{64}$/);
    expect(hexOf(typedDataDigest({ types, primaryType: 'Node', domain: {}, message: another }))).not.toBe(
      digest,
    );
  });

  it.each<readonly [string, unknown, readonly string[]]>([
    ['no object', 'hello', ['']],
    ['an empty object', {}, ['/types', '/primaryType', '/domain', '/message']],
    ['a primary type that is not there', { ...mail, primaryType: 'Letter' }, ['/primaryType']],
    [
      'types that are not there',
      {
        ...mail,
        types: {
          ...mail.types,
          Person: [
            { name: 'a', type: 'uint7' },
            { name: 'a', type: 'Pet[]' },
          ],
        },
      },
      ['/types/Person/0/type', '/types/Person/1/type', '/types/Person/1/name'],
    ],
    ['a broken name', { ...mail, types: { ...mail.types, 'Per son': [] } }, ['/types/Per son']],
    [
      'faulty values, all of them',
      {
        ...mail,
        domain: { ...mail.domain, chainId: -1 },
        message: { from: { name: 7 }, to: [{ name: 'Bob', wallet: '0x12' }], contents: 'x', extra: 1 },
      },
      [
        '/domain/chainId',
        '/message/extra',
        '/message/from/name',
        '/message/from/wallet',
        '/message/to/0/wallet',
      ],
    ],
    ['no list', { ...mail, message: { ...mail.message, to: {} } }, ['/message/to']],
    ['a list for an object', { ...mail, message: { ...mail.message, from: [] } }, ['/message/from']],
    ['another domain than its type', { ...mail, domain: { ...mail.domain, salt: '0x' } }, ['/domain/salt']],
    [
      'a domain of unknown members',
      { ...mail, types: { Person: person, Mail: mail.types.Mail }, domain: { color: 'red' } },
      ['/domain/color'],
    ],
    [
      'a wrong checksum',
      {
        ...mail,
        message: {
          ...mail.message,
          from: { name: 'Cow', wallet: '0xcD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826' },
        },
      },
      ['/message/from/wallet'],
    ],
    [
      'half a character',
      { ...mail, message: { ...mail.message, contents: '\ud800' } },
      ['/message/contents'],
    ],
  ])('refuses %s', (_what, document, pointers) => {
    expect(faultsOf(document)).toEqual(pointers);
  });

  it.each<readonly [string, unknown, boolean]>([
    ['uint8', 255, true],
    ['uint8', 256, false],
    ['uint8', '0xff', true],
    ['uint8', 1.5, false],
    ['uint256', 2 ** 53, false],
    ['uint256', '115792089237316195423570985008687907853269984665640564039457584007913129639935', true],
    ['uint256', '115792089237316195423570985008687907853269984665640564039457584007913129639936', false],
    ['int8', -128, true],
    ['int8', -129, false],
    ['int8', '-1', true],
    ['int8', 128, false],
    ['bool', 'true', false],
    ['bytes4', '0x01020304', true],
    ['bytes4', '0x010203', false],
    ['bytes', '0x1', false],
    ['bytes', '0x', true],
    ['uint8[2]', [1], false],
    ['uint8[2]', [1, 2], true],
    ['string', null, false],
  ])('%s: %p is taken: %p', (type, value, isTaken) => {
    const types = { Root: [{ name: 'value', type }] };
    const faults = faultsOf({ types, primaryType: 'Root', domain: {}, message: { value } });
    expect(faults).toEqual(isTaken ? [] : [expect.stringContaining('/message/value')]);
  });
});

describe('messageDigest', () => {
  it('is what wallets sign of a text or of bytes', async () => {
    const random = seeded('messages');
    const signer = new KeySigner(random.hex(32));
    for (const message of ['', 'Hello', 'Zürich 🦊', random.hex(100), random.bytes(300)]) {
      expect(hexOf(messageDigest(message))).toBe(hashMessage(message));
      const [signature] = await signer.sign([messageDigest(message)]);
      expect(signature && verifyMessage(message, joinSignature(signature))).toBe(signer.address);
    }
  });
});

function randomStruct(random: Random) {
  const atoms: Readonly<Record<string, () => unknown>> = {
    bool: () => random.boolean(),
    address: () => random.hex(20),
    string: () => random.hex(random.integer(0, 40)),
    bytes: () => random.hex(random.integer(0, 70)),
    bytes7: () => random.hex(7),
    uint24: () => random.integer(0, 2 ** 24 - 1),
    uint256: () => BigInt(random.hex(32)).toString(),
    int64: () => (-BigInt(random.hex(7))).toString(),
    Leaf: () => ({ on: random.boolean() }),
  };
  const fields = Array.from({ length: random.integer(1, 8) }, (_, i) => {
    const base = random.pick(Object.keys(atoms));
    const make = atoms[base] ?? (() => undefined);
    const list = () => Array.from({ length: 2 }, make);
    const [suffix, value] = random.pick<[string, () => unknown]>([
      ['', make],
      ['[]', list],
      ['[2]', list],
      ['[][2]', () => [list(), []]],
    ]);
    return { name: `f${i}`, type: base + suffix, value: value() };
  });
  const types: Record<string, { name: string; type: string }[]> = {
    Root: fields.map(({ name, type }) => ({ name, type })),
  };
  if (fields.some(({ type }) => type.startsWith('Leaf'))) types.Leaf = [{ name: 'on', type: 'bool' }];
  return { types, message: Object.fromEntries(fields.map(({ name, value }) => [name, value])) };
}
