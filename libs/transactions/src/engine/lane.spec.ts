import { filler } from '../domain/filler.js';
import { newRecord } from '../domain/new-record.js';
import type { TransactionRecord } from '../domain/record.js';
import { Flight } from './flight.js';
import { Lane } from './lane.js';

const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const now = new Date(0);
const laneAt = (nextNonce: number) => new Lane({ network: 'n', address, fence: 1, nextNonce });
const accepted = (): TransactionRecord =>
  newRecord(
    { network: 'n', from: address, to: address, owner: 'o', purpose: 'p' },
    { confirmations: 1, now },
  );
const flying = (lane: Lane, nonce: number): Flight => {
  const flight = new Flight(lane, { ...accepted(), nonce, state: 'submitted' }, []);
  lane.flights.set(flight.record.id, flight);
  return flight;
};

describe('the nonces of a lane', () => {
  it('are first those that are nobody’s, then the next, but none that bytes from elsewhere have', () => {
    const lane = laneAt(5);
    flying(lane, 6);
    lane.giveBack(3);
    lane.giveBack(1);
    lane.giveBack(3);
    expect(lane.peekNonces(4)).toEqual([1, 3, 5, 7]);
    lane.takeNonces([1, 3, 5]);
    expect([lane.free, lane.nextNonce, lane.peekNonces(1)]).toEqual([[], 6, [7]]);
  });

  it('are not given back if they are used, or were never given', () => {
    const lane = laneAt(5);
    lane.used = 3;
    for (const nonce of [2, 3, 5, 9]) lane.giveBack(nonce);
    expect(lane.free).toEqual([3]);
    lane.passed(4);
    expect([lane.free, lane.nextNonce]).toEqual([[], 5]);
    lane.passed(8);
    expect(lane.peekNonces(2)).toEqual([8, 9]);
  });
});

describe('the queue of a lane', () => {
  it('is in the order of acceptance, whatever came first, with what fills a gap before all', () => {
    const lane = laneAt(0);
    const [a, b, c] = [accepted(), accepted(), accepted()];
    lane.refill([b, c], 10);
    const gap = filler({ network: 'n', address, now });
    lane.queue.unshift(gap);
    lane.offer(a);
    expect(lane.backlog).toBe(true);
    lane.refill([a, b, c, gap], 10);
    expect(lane.queue).toEqual([gap, a, b, c]);
    expect(lane.backlog).toBe(false);
  });

  it('does not take what has a nonce already', () => {
    const lane = laneAt(0);
    const { record } = flying(lane, 0);
    lane.refill([record], 1);
    expect([lane.queue, lane.backlog]).toEqual([[], true]);
  });

  it('does not take again what it has read from the database, and may have prepared since', () => {
    const lane = laneAt(0);
    const record = accepted();
    lane.refill([record], 10);
    lane.queue.splice(0, 1);
    lane.offer(record);
    expect([lane.queue, lane.backlog]).toEqual([[], true]);
  });

  it('takes what comes in order at once, and else leaves it to the database', () => {
    const lane = laneAt(0);
    lane.refill([], 1);
    const [a, b, c] = [accepted(), accepted(), accepted()];
    lane.offer(a);
    lane.offer(c);
    lane.offer(b);
    expect([lane.queue, lane.backlog]).toEqual([[a, c], true]);
  });
});

describe('a lane after the chain became shorter', () => {
  it('counts its blocks anew', () => {
    const lane = laneAt(0);
    const flight = flying(lane, 0);
    Object.assign(flight, { sentAtBlock: 90, firstTriedAtBlock: 80, foreignSince: 85 });
    lane.progressAtBlock = 90;
    lane.waitForBlock('for money', 90);
    lane.queue.push(accepted());
    lane.funds = { head: 90, balance: 1n, spent: 0n };
    expect(lane.isDue(60, 0)).toBe(false);
    lane.backTo(60);
    expect(lane.isDue(60, 0)).toBe(true);
    expect(lane).toMatchObject({ progressAtBlock: 60, funds: undefined });
    expect(flight).toMatchObject({ sentAtBlock: 60, firstTriedAtBlock: 60, foreignSince: undefined });
  });
});
