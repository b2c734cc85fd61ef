import { seeded } from '#libs/testing';
import { Position } from './position.js';

const HOUR = 3_600_000;

/** The ids that are looked for. */
function wanted(position: Position, upTo: number, now = 0): number[] {
  const gaps = position.gaps(now);
  const ids = Array.from({ length: upTo }, (_, n) => n + 1);
  return ids.filter((id) => id > (position.top ?? 0) || gaps.some(({ from, to }) => id >= from && id <= to));
}

describe('Position', () => {
  it('begins after the newest id, and waits for those in between that are not there yet', () => {
    const position = new Position();
    expect(position.top).toBeUndefined();
    position.begin([9, 8, 5, 4], 0);
    expect(wanted(position, 11)).toEqual([6, 7, 10, 11]);
    const first = new Position();
    first.begin([], 0);
    expect(wanted(first, 2)).toEqual([1, 2]);
  });

  it('looks for exactly what was not passed, whatever the order', () => {
    const random = seeded('position');
    for (let round = 0; round < 50; round++) {
      const position = new Position();
      position.begin([], 0);
      const ids = Array.from({ length: 60 }, (_, n) => n + 1);
      const passed = random.shuffle(ids).slice(0, random.integer(1, 60));
      for (const id of passed) position.pass(id, 0);
      for (const id of passed.slice(0, 5)) position.pass(id, 0);
      const left = new Set(ids).difference(new Set(passed));
      expect(wanted(position, 60)).toEqual([...left]);
    }
  });

  it('gives up an id that does not come, and keeps no more gaps than it can look for', () => {
    const position = new Position();
    position.begin([1], 0);
    position.pass(3, 0);
    position.pass(5, HOUR);
    expect(wanted(position, 5, HOUR)).toEqual([4]);
    for (let id = 7; id < 2_007; id += 2) position.pass(id, HOUR);
    expect(position.gaps(HOUR)).toHaveLength(100);
    expect(wanted(position, 2_006, HOUR).at(-1)).toBe(2_006);
  });

  it('knows what is being delivered until it is marked, and what failed no more', () => {
    const position = new Position();
    position.beginDelivery([1, 2]);
    expect([position.isKnown(1), position.unmarked, position.delivered]).toEqual([true, 2, []]);
    position.endDelivery([1], { succeeded: true });
    position.endDelivery([2], { succeeded: false });
    expect([position.isKnown(1), position.isKnown(2), position.delivered]).toEqual([true, false, [1]]);
    position.marked([1]);
    expect([position.isKnown(1), position.unmarked]).toEqual([false, 0]);
  });
});
