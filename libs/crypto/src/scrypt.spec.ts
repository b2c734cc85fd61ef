import { scrypt } from './scrypt.js';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex');

/** RFC 7914, section 12. */
const rfc = [
  {
    given: { password: '', salt: '', n: 16, r: 1, p: 1 },
    key: '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
  },
  {
    given: { password: 'password', salt: 'NaCl', n: 1024, r: 8, p: 16 },
    key: 'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
  },
  {
    given: { password: 'pleaseletmein', salt: 'SodiumChloride', n: 16384, r: 8, p: 1 },
    key: '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
  },
];

describe('scrypt', () => {
  it.each(rfc)('derives as RFC 7914 shows ($given.n, $given.r, $given.p)', async ({ given, key }) => {
    const task = { ...given, password: bytes(given.password), salt: bytes(given.salt), length: 64 };
    expect(hex(await scrypt(task))).toBe(key);
  });

  it('derives for an n beyond the RFC, which some keystores have', async () => {
    const salt = Buffer.from('ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19', 'hex');
    const task = { password: bytes('testpassword'), salt, n: 2 ** 18, r: 1, p: 8, length: 32 };
    expect(hex(await scrypt(task))).toBe('fac192ceb5fd772906bea3e118a69e8bbb5cc24229e20d8766fd298291bba6bd');
  });

  it('rejects what makes no sense', async () => {
    const task = { password: bytes('x'), salt: bytes('y'), n: 3, r: 8, p: 1, length: 32 };
    await expect(scrypt(task)).rejects.toThrow(/scrypt/i);
    await expect(scrypt({ ...task, n: 2 ** 16 + 1, r: 1 })).rejects.toThrow(/costFactor|power/i);
  });
});
