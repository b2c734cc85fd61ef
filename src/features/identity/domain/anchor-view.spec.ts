import { AnchorView, type AnchoredRoot } from './anchor-view.js';

const root = '0x01';
const block = { number: 7, hash: '0xb7', timestamp: new Date('2026-01-01T00:00:05.000Z') };
const anchors = new Map<string, AnchoredRoot>([[root, { root, transactionHash: '0xaa', block }]]);
const at = (position: number, sight: { head?: number; safe?: number; finalized?: number }) =>
  new AnchorView(
    { position: 3, anchors },
    { position, head: undefined, safe: undefined, finalized: undefined, ...sight },
  );

describe('the view of anchors', () => {
  it('has what is known of a root', () => {
    const view = at(3, { head: 9, safe: 6, finalized: 5 });
    expect([view.isCurrent, view.head]).toEqual([true, 9]);
    expect(view.find(root)).toEqual({ transactionHash: '0xaa', block, finality: 'latest' });
    expect(view.find('0x02')).toBeUndefined();
  });

  it('says nothing while lines of the journal wait to be applied', () => {
    const view = at(4, { head: 9, safe: 8, finalized: 8 });
    expect([view.isCurrent, view.find(root)]).toEqual([false, undefined]);
  });

  it.each([
    ['latest', { head: 9, safe: 6, finalized: 6 }],
    ['safe', { head: 9, safe: 7, finalized: 6 }],
    ['finalized', { head: 9, safe: 8, finalized: 7 }],
    ['latest', {}],
    // the head is called final where a network has no such notion: nothing follows from that
    ['latest', { head: 7, safe: 7, finalized: 7 }],
    ['latest', { head: 9, safe: 9, finalized: 9 }],
    ['safe', { head: 9, safe: 8, finalized: 9 }],
  ])('calls a block %s of %j', (finality, sight) => {
    expect(at(3, sight).find(root)?.finality).toBe(finality);
  });
});
