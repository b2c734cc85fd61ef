import { Interface } from 'ethers';
import { isAppError } from '#libs/base';
import { specimen } from '#libs/contracts/testing';
import { decodeArguments, decodeError, decodeOutputs } from './decode.js';
import { encodeDeployment, encodeMethod } from './encode.js';
import { parseAbi } from './parse-abi.js';

const abi = parseAbi(specimen.abi);
const ethers = new Interface(specimen.abi);
const alice = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const item = { amount: '1', path: [{ x: -1, y: '0x02' }], data: '0x', owner: alice };

const one = (type: string) => parseAbi([{ type: 'function', name: 'f', inputs: [{ name: 'a', type }] }]);
const encoded = (type: string, value: unknown) =>
  encodeMethod(one(type), { method: 'f', args: [value] }).data;

/** The details of the faults by their places. */
function faultsOf(work: () => unknown): Readonly<Record<string, string>> {
  try {
    work();
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    expect(thrown.code).toBe('ABI_ARGUMENTS_INVALID');
    return Object.fromEntries(thrown.errors.map(({ pointer, detail }) => [pointer, detail]));
  }
  return {};
}
const detailOf = (type: string, value: unknown) => faultsOf(() => encoded(type, value))['/args/0'];

describe('encodeMethod', () => {
  it('makes what ethers makes, by position and by name', () => {
    const args = { items: [item], small: [0, '255', '0xff'], tag: '0xdeadbeef', flag: true };
    const wanted = ethers.encodeFunctionData('echo', [
      [[1n, [[-1n, 2n]], '0x', alice]],
      [0, 255, 255],
      '0xdeadbeef',
      true,
    ]);
    expect(encodeMethod(abi, { method: 'echo', args }).data).toBe(wanted);
    const listed = [[[1, [['-1', 2]], '0x', alice.toLowerCase()]], args.small, args.tag, true];
    expect(encodeMethod(abi, { method: 'echo', args: listed }).data).toBe(wanted);
    expect(encodeMethod(abi, { method: 'nothing' }).data).toBe(ethers.getFunction('nothing')?.selector);
    expect(encodeMethod(abi, { method: 'set(string)', args: ['ä 🦀'] }).data).toBe(
      ethers.encodeFunctionData('set(string)', ['ä 🦀']),
    );
  });

  it('takes every integer of a type and none beside it', () => {
    for (let bits = 8; bits <= 256; bits += 8) {
      const most = 2n ** BigInt(bits) - 1n;
      expect(BigInt(`0x${encoded(`uint${bits}`, String(most)).slice(10)}`)).toBe(most);
      expect(encoded(`uint${bits}`, `0x${most.toString(16)}`)).toBe(encoded(`uint${bits}`, String(most)));
      expect(detailOf(`uint${bits}`, String(most + 1n))).toMatch(/whole number from 0 to/);
      expect(detailOf(`uint${bits}`, '-1')).toMatch(/whole number from 0 to/);
      const half = 2n ** BigInt(bits - 1);
      expect(BigInt.asIntN(256, BigInt(`0x${encoded(`int${bits}`, String(-half)).slice(10)}`))).toBe(-half);
      expect(detailOf(`int${bits}`, String(half))).toMatch(/whole number from -/);
      expect(detailOf(`int${bits}`, String(-half - 1n))).toMatch(/whole number from -/);
    }
    expect(detailOf('uint8', 256)).toBe(
      'must be a whole number from 0 to 255: a string of decimal digits, 0x and hex digits, or a JSON number within ±(2^53 - 1)',
    );
    expect(encoded('uint256', 2 ** 53 - 1)).toBe(encoded('uint256', '9007199254740991'));
  });

  it.each([
    2 ** 53,
    1.5,
    1e21,
    Number.NaN,
    '1.0',
    '1e3',
    '01',
    ' 1',
    '1 ',
    '+1',
    '-0',
    '',
    '0x',
    '1_000',
    '١',
    true,
    null,
    [],
    {},
    ['1'],
  ])('guesses no integer from %p', (value) => {
    expect(detailOf('uint256', value)).toMatch(/^must be a whole number from 0 to 2\^256 - 1/);
  });

  it('takes bytes of their length only', () => {
    expect(encoded('bytes4', '0xDEADbeef').slice(10)).toBe('deadbeef'.padEnd(64, '0'));
    expect(detailOf('bytes4', '0xdeadbe')).toBe('must be 4 bytes: 0x and 8 hex digits');
    expect(detailOf('bytes4', 'deadbeef')).toBe('must be 4 bytes: 0x and 8 hex digits');
    expect(detailOf('bytes32', `0x${'0'.repeat(63)}`)).toBe('must be 32 bytes: 0x and 64 hex digits');
    expect(detailOf('bytes', '0x1')).toBe('must be bytes: 0x and an even number of hex digits');
    expect(detailOf('bytes', [1, 2])).toBe('must be bytes: 0x and an even number of hex digits');
    expect(encoded('function', `0x${'ab'.repeat(24)}`).slice(10)).toBe('ab'.repeat(24).padEnd(64, '0'));
  });

  it('takes addresses with a right checksum or none', () => {
    const wrong = `${alice.slice(0, -1)}c`;
    for (const same of [alice, alice.toLowerCase(), `0x${alice.slice(2).toUpperCase()}`])
      expect(encoded('address', same)).toBe(encoded('address', alice));
    expect(detailOf('address', wrong.replace('C7d', 'c7d'))).toBe(
      'must have the checksum of EIP-55 where its letters are in both cases',
    );
    for (const value of [
      '0x7099',
      alice.slice(2),
      'vitalik.eth',
      'XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS',
      0,
      null,
    ])
      expect(detailOf('address', value)).toBe('must be an address: 0x and 40 hex digits');
  });

  it('takes booleans and text as they are', () => {
    for (const value of ['true', 1, 0, null]) expect(detailOf('bool', value)).toBe('must be true or false');
    for (const value of [7, null, ['a'], 'lonely \ud800'])
      expect(detailOf('string', value)).toBe('must be a string');
  });

  it('names every faulty argument by its place', () => {
    const args = {
      items: [item, { ...item, amount: '-1', path: [{ x: 0 }, { x: 0, y: 0, z: 0 }] }, 'none'],
      small: [1, 2],
      flag: 'yes',
      more: 1,
    };
    expect(Object.keys(faultsOf(() => encodeMethod(abi, { method: 'echo', args })))).toEqual([
      '/args/more',
      '/args/items/1/amount',
      '/args/items/1/path/0/y',
      '/args/items/1/path/1/z',
      '/args/items/2',
      '/args/small',
      '/args/tag',
      '/args/flag',
    ]);
    for (const wrong of [[], [1, 2], 'a', null, { a: 1 }])
      expect(
        Object.keys(faultsOf(() => encodeMethod(abi, { method: 'increase', args: wrong, pointer: '' }))),
      ).not.toEqual([]);
    expect(
      Object.keys(
        faultsOf(() =>
          encoded(
            'uint8[]',
            Array.from({ length: 5_000 }, () => 'x'),
          ),
        ),
      ).length,
    ).toBe(100);
  });

  it('takes no member that an object only inherits', () => {
    const tricky = parseAbi(['function f(uint8 toString)']);
    expect(faultsOf(() => encodeMethod(tricky, { method: 'f', args: {} }))).toEqual({
      '/args/toString': 'must be there: uint8',
    });
  });
});

describe('encodeDeployment', () => {
  const args = { start: '7', origin_: { x: 1, y: 2 }, text_: 'hello' };
  it('puts the arguments behind the code', () => {
    const { bytecode } = specimen;
    expect(encodeDeployment(abi, { bytecode, args })).toBe(
      bytecode + ethers.encodeDeploy([7n, [1, 2], 'hello']).slice(2),
    );
    expect(encodeDeployment(parseAbi([]), { bytecode: '0xFE' })).toBe('0xfe');
  });
  it.each([
    ['', 'must be 0x'],
    ['0x', 'must be 0x'],
    ['6080', 'must be 0x'],
    ['0x608', 'must be 0x'],
    [`0x60__$${'a'.repeat(34)}$__`, 'a library is to be linked'],
    [`0x${'00'.repeat(49_153)}`, '49152 are the most'],
  ])('refuses %.12s', (bytecode, reason) => {
    expect(() => encodeDeployment(abi, { bytecode, args })).toThrow(reason);
  });
});

describe('decode', () => {
  const method = (name: string) => {
    const found = abi.methods.find((one) => one.name === name);
    if (!found) throw new RangeError(name);
    return found;
  };

  it('gives JSON that can be sent again', () => {
    const args = [[item], [0, 1, 255], '0xdeadbeef', true];
    const { data } = encodeMethod(abi, { method: 'echo', args });
    const again = decodeArguments(method('echo'), data);
    expect(again).toEqual([
      {
        name: 'items',
        type: '(uint256,(int128,int128)[],bytes,address)[]',
        value: [{ amount: '1', path: [{ x: '-1', y: '2' }], data: '0x', owner: alice }],
      },
      { name: 'small', type: 'uint8[3]', value: ['0', '1', '255'] },
      { name: 'tag', type: 'bytes4', value: '0xdeadbeef' },
      { name: 'flag', type: 'bool', value: true },
    ]);
    const named = Object.fromEntries(again.map(({ name, value }) => [name, value]));
    expect(encodeMethod(abi, { method: 'echo', args: named }).data).toBe(data);
  });

  it.each(['0x', '0x00', `0x${'ff'.repeat(32)}`, `0x${'00'.repeat(31)}20${'ff'.repeat(32)}`])(
    'refuses what does not fit: %s',
    (data) => {
      expect(() => decodeOutputs(method('echo'), data)).toThrow(/do not fit the outputs of its ABI/);
    },
  );

  it('reads errors of the ABI and those of the language', () => {
    const thrown = ethers.encodeErrorResult('TooMuch', [alice, 5n, [1n, -1n]]);
    expect(decodeError(abi, thrown)).toEqual({
      name: 'TooMuch',
      signature: 'TooMuch(address,uint256,(int128,int128))',
      args: [
        { name: 'who', type: 'address', value: alice },
        { name: 'wanted', type: 'uint256', value: '5' },
        { name: 'limit', type: '(int128,int128)', value: { x: '1', y: '-1' } },
      ],
      text: `TooMuch(who: ${alice}, wanted: 5, limit: {"x":"1","y":"-1"})`,
    });
    expect(decodeError(abi, ethers.encodeErrorResult('Error', ['not today']))?.text).toBe('not today');
    expect(decodeError(abi, ethers.encodeErrorResult('Panic', [18n]))?.text).toBe(
      'Panic(code: 18), division by zero',
    );
    for (const data of ['0x', '0x12345678', thrown.slice(0, 40), '0x08c379a0'])
      expect(decodeError(abi, data)).toBeUndefined();
  });
});
