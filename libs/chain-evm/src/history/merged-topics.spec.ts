import { seeded } from '#libs/testing';
import { LogMatcher } from './log-matcher.js';
import { mergedTopics, type Topics } from './merged-topics.js';

const topic = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
const [a, b, c, d] = [topic(1), topic(2), topic(3), topic(4)] as const;

describe('mergedTopics', () => {
  const cases: [string, Topics[], Topics | undefined][] = [
    ['one as it is', [[[a], null, [c]]], [[a], null, [c]]],
    ['what is anything at the end away', [[[a], [b], null, null]], [[a], [b]]],
    ['events without arguments', [[[a]], [[b]], [[a]]], [[a, b]]],
    [
      'values of one argument',
      [
        [[a], [b]],
        [[a], [c]],
      ],
      [[a], [b, c]],
    ],
    ['what another one wants already', [[[a], [b], [c]], [[a]]], undefined],
    ['a value and any value', [[[a], [b]], [[a]]], [[a]]],
    [
      'events with the same argument',
      [
        [[a], [c]],
        [[b], [c]],
      ],
      [[a, b], [c]],
    ],
    [
      'a whole rectangle',
      [
        [[a], [c]],
        [[a], [d]],
        [[b], [c]],
        [[b], [d]],
      ],
      [
        [a, b],
        [c, d],
      ],
    ],
    [
      'nothing of two that differ twice',
      [
        [[a], [c]],
        [[b], [d]],
      ],
      undefined,
    ],
    [
      'nothing of the sender or the receiver',
      [
        [[a], [b]],
        [[a], null, [b]],
      ],
      undefined,
    ],
  ];
  it.each(cases)('gives %s', (_name, all, merged) => {
    expect(mergedTopics(all)).toEqual(merged);
  });

  it('wants just what one of them wants', () => {
    const random = seeded('merged topics');
    const some = () => random.pick([null, [a], [b], [a, b]]);
    let merged = 0;
    for (let i = 0; i < 2_000; i++) {
      const all = Array.from({ length: random.integer(1, 4) }, () => [some(), some(), some()]);
      const one = mergedTopics(all);
      if (!one) continue;
      merged += 1;
      const matchers = all.map((topics) => new LogMatcher({ addresses: [], topics }));
      const matcher = new LogMatcher({ addresses: [], topics: one });
      for (let n = 0; n < 27; n++) {
        const places = [n % 3, Math.floor(n / 3) % 3, Math.floor(n / 9)].map((at) => [a, b, c][at] ?? a);
        const log = { address: topic(0), topics: places };
        expect(matcher.wants(log)).toBe(matchers.some((each) => each.wants(log)));
      }
    }
    expect(merged).toBeGreaterThan(500);
  });
});
