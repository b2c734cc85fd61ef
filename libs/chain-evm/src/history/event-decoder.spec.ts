import { EventFragment, Indexed, Interface, type ParamType } from 'ethers';
import type { ChainLog } from '#libs/chain';
import { seeded, type Random } from '#libs/testing';
import { decodeEvent } from './event-decoder.js';

const place = {
  address: `0x${'11'.repeat(20)}`,
  blockNumber: 7,
  blockHash: `0x${'22'.repeat(32)}`,
  transactionHash: `0x${'33'.repeat(32)}`,
  logIndex: 3,
};
const logOf = (topics: readonly string[], data: string): ChainLog => ({ ...place, topics, data });
const encoded = (abi: string[], name: string, values: unknown[]): ChainLog => {
  const { topics, data } = new Interface(abi).encodeEventLog(name, values);
  return logOf(topics, data);
};
const undecodable = expect.objectContaining({ code: 'CHAIN_LOG_UNDECODABLE' });
const ALICE = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';

describe('decodeEvent', () => {
  it('gives integers as decimal text and bytes as hex, by name', () => {
    const abi = [
      'event E(address indexed who, uint256 amount, int8 step, bytes4 id, bytes data, bool ok, string t)',
    ];
    const values = [ALICE, 2n ** 256n - 1n, -3, '0x01020304', '0xabcdef', true, 'Grüße'];
    expect(decodeEvent('test', encoded(abi, 'E', values), abi)).toEqual({
      name: 'E',
      signature: 'E(address,uint256,int8,bytes4,bytes,bool,string)',
      args: {
        who: ALICE,
        amount: (2n ** 256n - 1n).toString(),
        step: '-3',
        id: '0x01020304',
        data: '0xabcdef',
        ok: true,
        t: 'Grüße',
      },
    });
  });

  it('goes into structs and lists', () => {
    const abi = ['event E((uint8 a, (string b, uint256[2] c)[] d)[] list, uint16[][2] grid)'];
    const values = [
      [
        [
          1,
          [
            ['x', [2, 3]],
            ['', [4, 5]],
          ],
        ],
        [6, []],
      ],
      [[7], [8, 9]],
    ];
    expect(decodeEvent('test', encoded(abi, 'E', values), abi).args).toEqual({
      list: [
        {
          a: '1',
          d: [
            { b: 'x', c: ['2', '3'] },
            { b: '', c: ['4', '5'] },
          ],
        },
        { a: '6', d: [] },
      ],
      grid: [['7'], ['8', '9']],
    });
  });

  it('names by place what has no name of its own', () => {
    const abi = [
      'event E(uint256, uint256 indexed, uint256 b, uint256 b, (uint256, uint256 x) t, uint256 __proto__)',
    ];
    const log = encoded(abi, 'E', [1, 2, 3, 4, [5, 6], 7]);
    const { args } = decodeEvent('test', log, abi);
    expect(args).toEqual({ '0': '1', '1': '2', '2': '3', '3': '4', t: { '0': '5', x: '6' }, '5': '7' });
  });

  it('gives the hash of an indexed argument that does not fit a topic', () => {
    const abi = ['event E(string indexed s, uint8[2] indexed l, (uint8 a) indexed t)'];
    const log = logOf(
      [EventFragment.from(abi[0]).topicHash, ...[1, 2, 3].map((n) => `0x${`0${n}`.repeat(32)}`)],
      '0x',
    );
    const { args } = decodeEvent('test', log, abi);
    expect(args).toEqual({ s: log.topics[1], l: log.topics[2], t: log.topics[3] });
  });

  it('tells two events of one signature apart by what is indexed', () => {
    const abi = [
      'event Transfer(address indexed from, address indexed to, uint256 value)',
      'event Transfer(address indexed from, address indexed to, uint256 indexed id)',
    ];
    const [fungible, other] = abi.map((one) => encoded([one], 'Transfer', [ALICE, ALICE, 5]));
    expect(decodeEvent('test', fungible ?? logOf([], '0x'), abi).args).toMatchObject({ value: '5' });
    expect(decodeEvent('test', other ?? logOf([], '0x'), abi).args).toMatchObject({ id: '5' });
  });

  it('takes texts that are no UTF-8, and bytes without their padding', () => {
    const abi = ['event E(string s)'];
    const topic = EventFragment.from(abi[0]).topicHash;
    const word = (n: number) => n.toString(16).padStart(64, '0');
    const log = logOf([topic], `0x${word(32)}${word(3)}41ff42`);
    expect(decodeEvent('test', log, abi).args).toEqual({ s: 'A\u{FFFD}B' });
  });

  it('refuses what is none of the events, or has other bytes', () => {
    const abi = [
      'event E(address indexed who, uint256[] list)',
      { type: 'event', name: 'E', anonymous: true, inputs: [] },
    ];
    const good = encoded(abi.slice(0, 1) as string[], 'E', [ALICE, [1, 2]]);
    const [hash = '', who = ''] = good.topics;
    const word = (n: number | bigint) => n.toString(16).padStart(64, '0');
    const wrong = [
      logOf([], good.data),
      logOf([`0x${'00'.repeat(32)}`, who], good.data),
      logOf([hash], good.data),
      logOf([hash, who, who], good.data),
      logOf([hash, `0x${'ff'.repeat(32)}`], good.data),
      logOf([hash, '0x12'], good.data),
      logOf([hash, who], good.data.slice(0, -2)),
      logOf([hash, who], '0x'),
      logOf([hash, who], '0x123'),
      logOf([hash, who], 'data'),
      logOf([hash, who], `0x${word(32)}${word(3)}${word(1)}`),
      logOf([hash, who], `0x${word(2n ** 256n - 1n)}${word(3)}${word(1)}`),
      logOf([hash, who], `0x${word(32)}${word(2n ** 60n)}${word(1)}`),
    ];
    for (const log of wrong) expect(() => decodeEvent('test', log, abi)).toThrow(undecodable);
    expect(() => decodeEvent('test', good, [])).toThrow(undecodable);
    expect(decodeEvent('test', good, abi).args).toEqual({ who: ALICE, list: ['1', '2'] });
  });

  it('does not unfold what points to itself again and again', () => {
    const abi = ['event E(uint256[][][][][][] list)'];
    // a list of 64 items wherever one looks, each of which is such a list
    const data = `0x${(64).toString(16).padStart(64, '0').repeat(200)}`;
    const log = logOf([EventFragment.from(abi[0]).topicHash], data);
    expect(() => decodeEvent('test', log, abi)).toThrow(undecodable);
  });

  it('decodes as ethers does, whatever the event', () => {
    const random = seeded('event decoder');
    for (let i = 0; i < 150; i++) {
      const abi = [
        `event E(${list(4, () => typeText(random, 2), random)
          .map((type, at) => `${type}${random.boolean(0.2) && at < 3 ? ' indexed' : ''} p${at}`)
          .join(', ')})`,
      ];
      const contract = new Interface(abi);
      const event = contract.getEvent('E');
      if (!event || event.inputs.filter(({ indexed }) => indexed).length > 3) continue;
      const values = event.inputs.map((type) => valueOf(type, random));
      const data = new Interface([plainText(abi[0] ?? '')]).encodeEventLog('E', values);
      const topics = [
        event.topicHash,
        ...event.inputs.filter(({ indexed }) => indexed).map((type) => topicOf(type, random)),
      ];
      const isPlain = event.inputs.every(({ indexed }) => !indexed);
      const tail = isPlain ? data.data : dataOf(contract, event, values);
      const expected = plain(contract.decodeEventLog(event, tail, topics), event.inputs);
      expect({ abi, args: decodeEvent('test', logOf(topics, tail), abi).args }).toEqual({
        abi,
        args: expected,
      });
      agreesOnBroken(contract, { event, topics, tail, abi, random });
    }
  });
});

/** Where ethers reads broken bytes, so does ours; ours never fails in another way than by its code. */
function agreesOnBroken(
  contract: Interface,
  of: { event: EventFragment; topics: string[]; tail: string; abi: string[]; random: Random },
): void {
  const { event, topics, tail, abi, random } = of;
  const bytes = Buffer.from(tail.slice(2), 'hex');
  if (bytes.length === 0) return;
  for (let i = 0; i < 10; i++) {
    const broken = Buffer.from(bytes);
    broken[random.integer(0, broken.length - 1)] = random.integer(0, 255);
    const data = `0x${broken.toString('hex')}`;
    const theirs = tried(() => plain(contract.decodeEventLog(event, data, topics), event.inputs));
    const ours = tried(() => decodeEvent('test', logOf(topics, data), abi).args);
    if (theirs) expect({ abi, data, args: ours }).toEqual({ abi, data, args: theirs });
  }
}

function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function list<T>(most: number, make: () => T, random: Random): T[] {
  return Array.from({ length: random.integer(1, most) }, make);
}

function typeText(random: Random, depth: number): string {
  const bits = random.integer(1, 32) * 8;
  const simple = () =>
    random.pick(['address', 'bool', 'string', 'bytes', `uint${bits}`, `int${bits}`, `bytes${bits / 8}`]);
  if (depth === 0 || random.boolean(0.5)) return simple();
  if (random.boolean(0.5)) return `${typeText(random, depth - 1)}[${random.pick(['', '1', '3'])}]`;
  return `tuple(${list(3, () => typeText(random, depth - 1), random)
    .map((type, at) => `${type} m${at}`)
    .join(', ')})`;
}

const plainText = (event: string) => event.replaceAll(' indexed', '');
const dataOf = (contract: Interface, event: EventFragment, values: unknown[]): string => {
  const open = event.inputs
    .map((type, at) => ({ type, value: values[at] }))
    .filter(({ type }) => !type.indexed);
  return contract.getAbiCoder().encode(
    open.map(({ type }) => type),
    open.map(({ value }) => value),
  );
};

function valueOf(type: ParamType, random: Random): unknown {
  if (type.isArray()) {
    const length = type.arrayLength === -1 ? random.integer(0, 3) : type.arrayLength;
    return Array.from({ length }, () => valueOf(type.arrayChildren, random));
  }
  if (type.isTuple()) return type.components.map((one) => valueOf(one, random));
  if (type.type === 'address') return random.hex(20);
  if (type.type === 'bool') return random.boolean();
  if (type.type === 'string') return random.pick(['', 'abc', 'Grüße 🎉', 'x'.repeat(40)]);
  if (type.type === 'bytes') return random.hex(random.integer(0, 70));
  const [, kind, digits] = /^(u?int|bytes)(\d+)$/.exec(type.type) ?? [];
  if (kind === 'bytes') return random.hex(Number(digits));
  const value = BigInt(random.hex(Number(digits) / 8));
  return kind === 'uint' ? value : BigInt.asIntN(Number(digits), value);
}

function topicOf(type: ParamType, random: Random): string {
  const value =
    type.type === 'address' ? `${'0'.repeat(24)}${random.hex(20).slice(2)}` : random.hex(32).slice(2);
  return `0x${value}`;
}

function plain(values: unknown, types: readonly ParamType[]): unknown {
  return Object.fromEntries(
    types.map((type, at) => [type.name, plainValue((values as unknown[])[at], type)]),
  );
}

function plainValue(value: unknown, type: ParamType): unknown {
  if (value instanceof Indexed) return value.hash;
  if (typeof value === 'bigint') return value.toString();
  if (type.isTuple()) return plain(value, type.components);
  return Array.isArray(value)
    ? Array.from(value as unknown[], (one) => (type.isArray() ? plainValue(one, type.arrayChildren) : one))
    : value;
}
