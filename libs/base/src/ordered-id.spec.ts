import { orderedId } from './ordered-id.js';

describe('orderedId', () => {
  it('gives UUIDs of version 7 with the time', () => {
    const id = orderedId(Date.UTC(2_100, 0, 1));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.UTC(2_100, 0, 1));
  });

  it('counts within a millisecond, beyond the counter, and when the clock goes back', () => {
    const now = Date.UTC(2_101, 0, 1);
    const ids = [...Array.from({ length: 10_000 }, () => orderedId(now)), orderedId(now - 5_000)];
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
