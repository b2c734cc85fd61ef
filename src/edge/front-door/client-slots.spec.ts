import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ClientSlots } from './client-slots.js';

describe('ClientSlots', () => {
  it('counts each client alone, gives places back, and forgets who has none', () => {
    const slots = new ClientSlots();
    const responses = [new EventEmitter(), new EventEmitter(), new EventEmitter()];
    const [a, b, c] = responses as unknown as [ServerResponse, ServerResponse, ServerResponse];
    expect([slots.take('x', 2, a), slots.take('x', 2, b), slots.take('x', 2, c)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(slots.take('y', 2, c)).toBe(true);
    a.emit('close');
    expect(slots.take('x', 2, a)).toBe(true);
    for (const response of responses) response.emit('close');
    // the first one held two places, one after the other
    expect(slots.size).toBe(0);
  });
});
