import { readFileSync } from 'node:fs';
import { isAppError } from '#libs/base';
import { daoGovernor, daoToken, treasury } from '#libs/contracts';
import { describeMethods } from './describe-methods.js';
import { findMethod } from './find-method.js';
import { parseAbi } from './parse-abi.js';

const naughty = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/blns/blns.json', import.meta.url), 'utf8'),
) as readonly string[];

/** `pointer code` of each fault. */
function faultsOf(abi: unknown): readonly string[] {
  try {
    parseAbi(abi);
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    expect(thrown).toMatchObject({ code: 'ABI_INVALID', status: 400 });
    return thrown.errors.map(({ pointer, code }) => `${pointer} ${code}`);
  }
  return [];
}

const method = (name: string, ...types: readonly string[]) => ({
  type: 'function',
  name,
  inputs: types.map((type) => ({ name: '', type })),
  outputs: [],
  stateMutability: 'nonpayable',
});

/** A struct in a struct, so many times. */
function nested(depth: number): object {
  const inner = { name: 'a', type: 'uint256' };
  return Array.from({ length: depth }).reduce<object>(
    (components) => ({ name: 'a', type: 'tuple', components: [components] }),
    inner,
  );
}

describe('parseAbi', () => {
  it.each([daoGovernor, daoToken, treasury])('takes $contractName as the compiler wrote it', ({ abi }) => {
    const { methods, errors, json } = parseAbi(abi);
    expect(methods.length).toBe(abi.filter(({ type }) => type === 'function').length);
    expect(errors.length).toBe(abi.filter(({ type }) => type === 'error').length);
    expect(json.length).toBe(abi.length);
    expect(parseAbi(json).json).toEqual(json);
  });

  it('takes signatures, also among JSON, and old compilers', () => {
    const { methods, creation } = parseAbi([
      'function total() view returns (uint)',
      'function put(tuple(uint256 amount, bytes data)[2] items, address payable to) payable returns (bool ok)',
      'constructor(string name) payable',
      'error TooMuch(uint256 wanted)',
      'event Put(address indexed by)',
      { name: 'old', constant: true, inputs: [], outputs: [{ type: 'uint' }] },
      { name: 'paid', payable: true, inputs: [{ name: 'a', type: 'int[]' }], outputs: [] },
    ]);
    expect(methods.map(({ signature, mutability }) => `${signature} ${mutability}`)).toEqual([
      'total() view',
      'put((uint256,bytes)[2],address) payable',
      'old() view',
      'paid(int256[]) payable',
    ]);
    expect(creation).toMatchObject({ payable: true, inputs: [{ key: 'name', canonical: 'string' }] });
  });

  it('names every fault by its place', () => {
    expect(
      faultsOf([
        { type: 'function', name: 'a b', inputs: [{ name: '1', type: 'uint256' }] },
        { type: 'procedure', name: 'a' },
        method('c', 'uint7', 'bytes33', 'uint256[0]', 'uint256[-1]', 'fixed128x18', 'int264'),
        { ...method('d'), stateMutability: 'maybe', outputs: {} },
        { ...method('e'), inputs: [{ name: 'x', type: 'tuple' }, 'uint256', { name: 'y' }] },
        'functoin f()',
        7,
        null,
      ]),
    ).toEqual([
      '/0/name identifier',
      '/1/type type',
      '/2/inputs/0/type type',
      '/2/inputs/1/type type',
      '/2/inputs/2/type type',
      '/2/inputs/3/type type',
      '/2/inputs/4/type type',
      '/2/inputs/5/type type',
      '/3/outputs parameters',
      '/3/stateMutability mutability',
      '/4/inputs/0/components components',
      '/4/inputs/1 parameter',
      '/4/inputs/2/type type',
      '/5 signature',
      '/6 entry',
      '/7 entry',
    ]);
  });

  it('refuses what is too large, too deep or contradicts itself', () => {
    expect(faultsOf('[]')).toEqual([' abi']);
    expect(faultsOf(Array.from({ length: 2_001 }, () => method('a')))).toEqual([' abi']);
    expect(faultsOf([{ ...method('a'), inputs: [nested(8)] }])).toEqual([]);
    expect(faultsOf([{ ...method('a'), inputs: [nested(9)] }])[0]).toMatch(/depth$/);
    expect(faultsOf([{ ...method('a'), inputs: [nested(5_000)] }])[0]).toMatch(/depth$/);
    expect(faultsOf([method('a', 'uint256[300][300]')])).toEqual(['/0/inputs/0/type size']);
    expect(faultsOf([method('a', `uint256${'[1]'.repeat(9)}`)])).toEqual(['/0/inputs/0/type type']);
    expect(faultsOf([method('a', `uint256${'[]'.repeat(100_000)}`)])).toEqual(['/0/inputs/0/type type']);
    expect(faultsOf([`function a(${'('.repeat(50)}`])).toEqual(['/0 signature']);
    expect(faultsOf(Array.from({ length: 500 }, () => 1)).length).toBe(100);
    expect(faultsOf([method('a'), method('a')])).toEqual([]);
    expect(faultsOf([method('a'), { ...method('a'), stateMutability: 'view' }])).toEqual(['/1 duplicate']);
    expect(faultsOf(['constructor()', 'constructor(uint256)'])).toEqual(['/1 duplicate']);
    // of the collision that "transferFrom" is famous for
    expect(
      faultsOf([
        method('gasprice_bit_ether', 'int128'),
        method('transferFrom', 'address', 'address', 'uint256'),
      ]),
    ).toEqual([' selector']);
  });

  it('counts equal entries once', () => {
    const { methods, json } = parseAbi([method('a'), method('a'), 'function a()']);
    expect([methods.length, json.length]).toEqual([1, 1]);
  });

  it('ends with faults or an ABI, whatever text comes', () => {
    for (const text of naughty)
      for (const abi of [text, [text], [{ type: text }], [method(text)], [method('a', text)]]) {
        const faults = faultsOf(abi);
        expect({ abi, isRight: faults.length > 0 || /^[A-Za-z_$][\w$]*$/.test(text) }).toEqual({
          abi,
          isRight: true,
        });
      }
  });

  it('gives every parameter a key of its own', () => {
    const names = ['a', '', 'a', '__proto__', 'constructor', 'arg1', 'b'];
    const inputs = names.map((name) => ({ name, type: 'uint8' }));
    const [found] = parseAbi([{ ...method('x'), inputs }]).methods;
    expect(found?.inputs.map(({ key }) => key)).toEqual([
      'arg0',
      '_arg1',
      'arg2',
      'arg3',
      'arg4',
      'arg1',
      'b',
    ]);
  });
});

describe('findMethod', () => {
  const abi = parseAbi([
    'function set(uint256 a)',
    'function set(string a)',
    'function get(uint256[] a, uint8 b) view',
  ]);
  it('finds by name, signature or selector', () => {
    expect(findMethod(abi, 'get').signature).toBe('get(uint256[],uint8)');
    expect(findMethod(abi, 'get(uint[], uint8)').signature).toBe('get(uint256[],uint8)');
    expect(findMethod(abi, 'set(string)').signature).toBe('set(string)');
    expect(findMethod(abi, '0x60fe47b1').signature).toBe('set(uint256)');
  });
  it('lists what there is to choose from', () => {
    expect(() => findMethod(abi, 'set')).toThrow(
      'The contract has 2 methods "set". Name one by its signature: set(uint256), set(string).',
    );
    for (const name of ['nothing', 'toString', '__proto__', '', 'set(bytes)'])
      expect(() => findMethod(abi, name)).toThrow(
        `The contract's ABI has no method "${name}". It has: set(uint256), set(string), get(uint256[],uint8).`,
      );
  });
});

describe('describeMethods', () => {
  it('tells what can be called', () => {
    const abi = parseAbi([
      'function set(tuple(uint256 amount, bytes data)[] items)',
      'function set(string)',
      'function get(uint8) view returns (address who)',
    ]);
    expect(describeMethods(abi)).toMatchObject([
      {
        method: 'set((uint256,bytes)[])',
        isReading: false,
        inputs: [
          {
            name: 'items',
            type: '(uint256,bytes)[]',
            components: [
              { name: 'amount', type: 'uint256' },
              { name: 'data', type: 'bytes' },
            ],
          },
        ],
      },
      { method: 'set(string)', inputs: [{ name: 'arg0', type: 'string' }] },
      { method: 'get', isReading: true, outputs: [{ name: 'who', type: 'address' }] },
    ]);
  });
});
