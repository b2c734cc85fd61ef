import { publishedResult } from '../../testing/rpc-vectors.js';
import { FinalityView, type ToldFinality } from './finality.js';
import { headerReply } from './history-replies.js';

const header = headerReply.safeParse(publishedResult('get-block-prague-fork')).data;
const told = (number: number, safe?: number, finalized?: number): ToldFinality => {
  if (!header) throw new RangeError('It is a header.');
  return { head: { ...header, number }, safe, finalized };
};
const numbers = (view: FinalityView, ...list: ToldFinality[]) => {
  const found = view.of(list);
  return found && [found.head.number, found.safe, found.finalized];
};

describe('FinalityView', () => {
  it('gives what a node says, at most its head', () => {
    expect(numbers(new FinalityView(), told(100, 90, 80))).toEqual([100, 90, 80]);
    expect(numbers(new FinalityView(), told(85, 90, 80))).toEqual([85, 85, 80]);
  });

  it('takes the head where there is no such notion', () => {
    expect(numbers(new FinalityView(), told(100))).toEqual([100, 100, 100]);
    expect(numbers(new FinalityView(), told(100, undefined, 80))).toEqual([100, 80, 80]);
    expect(numbers(new FinalityView(), told(100, 90))).toEqual([100, 100, 100]);
  });

  it('does not take the head for final only because a node has forgotten what is', () => {
    const view = new FinalityView();
    numbers(view, told(100, 90, 80));
    expect(numbers(view, told(110))).toEqual([110, 90, 80]);
    expect(numbers(view, told(120, 115))).toEqual([120, 115, 80]);
  });

  it('takes the least of several', () => {
    expect(numbers(new FinalityView(), told(100, 90, 80), told(99, 95, 70), told(102))).toEqual([99, 90, 70]);
    expect(numbers(new FinalityView())).toBeUndefined();
  });
});
