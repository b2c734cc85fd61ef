import { keccak256 } from '#libs/crypto';

export const TOKEN = '0x00000000000000000000000000000000000070C0';

export const TRANSFER_ABI = [
  {
    type: 'event',
    name: 'Transfer',
    inputs: [
      { name: 'from', type: 'address', indexed: true },
      { name: 'to', type: 'address', indexed: true },
      { name: 'value', type: 'uint256', indexed: false },
    ],
  },
] as const;

const TOPIC = Buffer.from(keccak256(Buffer.from('Transfer(address,address,uint256)'))).toString('hex');

/** As of a token that a few exchanges send to many. */
const SENDERS = 997;
const RECEIVERS = 49_999;
const UNIT = 10n ** 15n;

const push = (value: bigint | number, bytes: number): string =>
  (0x5f + bytes).toString(16) + value.toString(16).padStart(bytes * 2, '0');

/** The number on the stack becomes one of so many addresses: `number % count * factor`, cut to 20 bytes. */
const addressed = (count: number, factor: string): string =>
  `${push(count, 3)}9006${push(BigInt(`0x${factor}`), 20)}02${push(2n ** 160n - 1n, 20)}16`;

const HEAD = [
  '600054', // number
  '600035', // how many
  '810190', // end = number + how many
].join('');

const LOOP = [
  '80', // the value
  `${push(UNIT, 8)}02600052`,
  '80', // to
  addressed(RECEIVERS, '8f3b1c6a9d2e4f70b5a1c3d7e9f1034527698bad'),
  '81', // from
  addressed(SENDERS, 'c2b2ae3d27d4eb4f165667b19e3779f985ebca6b'),
  `${push(BigInt(`0x${TOPIC}`), 32)}60206000a3`,
  '600101', // the next number
].join('');

const start = HEAD.length / 2;
/** Jumpdest, comparison and conditional jump. */
const TEST_BYTES = 8;
const end = start + TEST_BYTES + LOOP.length / 2 + 3;

/** Emits as many transfers as its calldata says, numbered on and on: the value is the number times 10^15. */
export const TOKEN_CODE = [
  '0x',
  HEAD,
  '5b81811015', // while number < end
  `${push(end, 1)}57`,
  LOOP,
  `${push(start, 1)}56`,
  '5b60005500', // keep the number
].join('');

/** Of the values of the first `events` transfers. */
export const valueOf = (events: number): bigint => ((BigInt(events) * BigInt(events - 1)) / 2n) * UNIT;
