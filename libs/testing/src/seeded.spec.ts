import { seeded } from './seeded.js';

describe('seeded', () => {
  it('repeats a stream by its name and keeps streams apart', () => {
    const stream = (name: string) => {
      const random = seeded(name);
      return Array.from({ length: 50 }, () => random.integer(1, 6));
    };
    expect(stream('a')).toEqual(stream('a'));
    expect(stream('a')).not.toEqual(stream('b'));
    expect(new Set(stream('a'))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  it('shuffles without loss', () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    const shuffled = seeded('cards').shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
  });
});
