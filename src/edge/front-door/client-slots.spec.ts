import { ClientSlots } from './client-slots.js';

describe('ClientSlots', () => {
  it('counts each client alone, takes places back, and forgets who has none', () => {
    const slots = new ClientSlots();
    const taken = ['x', 'x', 'x', 'y'].map((client) => slots.take(client, 2));
    expect(taken).toEqual([true, true, false, true]);
    slots.giveBack('x');
    expect([slots.take('x', 2), slots.take('x', 2)]).toEqual([true, false]);
    for (const client of ['x', 'x', 'y']) slots.giveBack(client);
    expect(slots.size).toBe(0);
  });
});
