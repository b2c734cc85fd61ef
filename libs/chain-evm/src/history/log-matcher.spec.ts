import { LogMatcher } from './log-matcher.js';

const [A, B] = [`0x${'aB'.repeat(32)}`, `0x${'cD'.repeat(32)}`];
const address = `0x${'1F'.repeat(20)}`;
const wants = (topics: (string[] | null)[], log: string[], addresses: string[] = []) =>
  new LogMatcher({ addresses, topics }).wants({ address, topics: log });

describe('LogMatcher', () => {
  it('wants everything without conditions', () => {
    expect(wants([], [])).toBe(true);
    expect(wants([null, []], [A])).toBe(true);
    expect(wants([null, null], [])).toBe(true);
  });

  it('wants each place to have one of its topics, in any case', () => {
    expect(wants([[A.toLowerCase()]], [A])).toBe(true);
    expect(wants([[B, A]], [A.toLowerCase(), B])).toBe(true);
    expect(wants([[B]], [A, B])).toBe(false);
    expect(wants([null, [B]], [A, B])).toBe(true);
    expect(wants([null, [B]], [A])).toBe(false);
    expect(wants([[A], [A]], [A, B])).toBe(false);
  });

  it('wants one of the contracts, in any case', () => {
    expect(wants([], [], [`0x${'22'.repeat(20)}`, address.toLowerCase()])).toBe(true);
    expect(wants([], [], [`0x${'22'.repeat(20)}`])).toBe(false);
  });

  it('gives the filter as nodes are asked: lower case, nothing needless', () => {
    const { filter } = new LogMatcher({ addresses: [address], topics: [[A], null, []] });
    expect(filter).toEqual({ addresses: [address.toLowerCase()], topics: [[A.toLowerCase()]] });
  });
});
