import { seeded } from '#libs/testing';
import { keccak256, loadWasmKeccak, nobleKeccak } from './keccak.js';

const hex = (value: Uint8Array) => Buffer.from(value).toString('hex');

/** From the Keccak team's examples and the tests of Ethereum's clients. */
const published: [string, string][] = [
  ['', 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
  ['abc', '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
  ['testing', '5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02'],
  [
    'The quick brown fox jumps over the lazy dog',
    '4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15',
  ],
];

describe('keccak256', () => {
  it.each(published)('hashes "%s" as published', (text, hash) => {
    for (const fn of [keccak256, nobleKeccak]) expect(hex(fn(Buffer.from(text)))).toBe(hash);
  });

  it('answers the same with both backends, at every length around a block of 136 bytes and beyond', async () => {
    const wasm = await loadWasmKeccak();
    const random = seeded('keccak');
    for (const length of [...Array(420).keys(), 16_383, 16_384, 16_385, 100_001]) {
      const bytes = random.bytes(length);
      expect(hex(wasm?.(bytes) ?? new Uint8Array())).toBe(hex(nobleKeccak(bytes)));
    }
  });

  it('reads a view as what it shows, and hands out memory that a later hash leaves alone', () => {
    const whole = Buffer.from('xxabcxx');
    const first = keccak256(whole.subarray(2, 5));
    keccak256(Buffer.from('another'));
    expect(hex(first)).toBe(published[1]?.[1]);
  });
});
