import { editDistance, nearest } from './nearest.js';

describe('nearest', () => {
  it.each([
    ['prot', ['port', 'host'], 'port'],
    ['JWT_SECRTE', ['JWT_SECRET', 'JWT_ISSUER'], 'JWT_SECRET'],
    ['requests_per_minut', ['requests_per_minute', 'burst_size'], 'requests_per_minute'],
    ['zebra', ['port', 'host'], undefined],
    ['x', [], undefined],
  ])('%s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  it('counts insertions, deletions, substitutions and swaps', () => {
    expect(['abc', 'abcd', 'ab', 'axc', 'acb', ''].map((word) => editDistance('abc', word))).toEqual([
      0, 1, 1, 1, 1, 3,
    ]);
  });
});
