import { Mutex } from './mutex.js';

describe('Mutex', () => {
  it('runs one task at a time, in order, and goes on after a failure', async () => {
    const mutex = new Mutex();
    const seen: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = mutex.run(async () => {
      await gate.promise;
      seen.push('first');
      throw new RangeError('first fails');
    });
    const second = mutex.run(async () => seen.push('second'));
    gate.resolve();
    await expect(first).rejects.toThrow('first fails');
    await second;
    expect(seen).toEqual(['first', 'second']);
  });
});
