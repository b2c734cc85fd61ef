import { BlockSpans } from './block-spans.js';

const KEY = 'node receipts';
const MOST = 1_000;
const small = { logs: 10, ms: 100 };

describe('BlockSpans', () => {
  let spans: BlockSpans;
  beforeEach(() => (spans = new BlockSpans()));
  const now = () => spans.of(KEY, MOST);

  it('begins with twenty and grows while answers are small and quick, to a limit', () => {
    expect(now()).toBe(20);
    spans.served(KEY, { blocks: 20, ...small });
    expect(now()).toBe(40);
    for (let i = 0; i < 10; i++) spans.served(KEY, { blocks: now(), ...small });
    expect(now()).toBe(MOST);
    expect(spans.of('other', MOST)).toBe(20);
  });

  it('does not grow by answers for less, or by large or slow ones', () => {
    spans.served(KEY, { blocks: 10, ...small });
    spans.served(KEY, { blocks: 20, logs: 6_000, ms: 1 });
    spans.served(KEY, { blocks: 20, logs: 1, ms: 2_000 });
    expect(now()).toBe(20);
  });

  it('shrinks by very large or slow ones', () => {
    spans.served(KEY, { blocks: 20, logs: 30_000, ms: 1 });
    expect(now()).toBe(10);
    spans.served(KEY, { blocks: 10, logs: 1, ms: 7_000 });
    expect(now()).toBe(5);
  });

  it('halves what was too much down to one, and remembers it for a while', () => {
    expect(spans.halve(KEY, 100)).toBe(50);
    for (let i = 0; i < 63; i++) spans.served(KEY, { blocks: now(), ...small });
    expect(now()).toBe(50);
    for (let i = 0; i < 3; i++) spans.served(KEY, { blocks: now(), ...small });
    expect(now()).toBeGreaterThan(50);
    for (const blocks of [3, 2, 1]) spans.halve(KEY, blocks);
    expect(now()).toBe(1);
  });
});
