import type { Locks } from '../src/locks.port.js';

/** What every adapter of `Locks` promises. */
export function describeLocks(
  name: string,
  make: () => Promise<{ readonly locks: Locks; stop(): Promise<void> }>,
): void {
  describe(`Locks: ${name}`, () => {
    let locks: Locks;
    let stop: () => Promise<void>;
    beforeAll(async () => ({ locks, stop } = await make()));
    afterAll(() => stop());

    it('gives a lock to one and refuses the others until it is released', async () => {
      const lock = await locks.tryAcquire('single');
      expect(lock?.name).toBe('single');
      await expect(locks.tryAcquire('single')).resolves.toBeUndefined();
      await lock?.release();
      const next = await locks.tryAcquire('single');
      expect(next).toBeDefined();
      await next?.release();
    });

    it('keeps names apart', async () => {
      const held = await Promise.all([locks.tryAcquire('left'), locks.tryAcquire('right')]);
      expect(held.map((lock) => lock?.name)).toEqual(['left', 'right']);
      for (const lock of held) await lock?.release();
    });

    it('lets one at a time through, each with a higher fence', async () => {
      const { signal } = new AbortController();
      const fences: number[] = [];
      let inside = 0;
      const work = async () => {
        const lock = await locks.acquire('narrow', signal);
        expect(++inside).toBe(1);
        fences.push(lock.fence);
        await Promise.resolve();
        inside -= 1;
        await lock.release();
      };
      await Promise.all([work(), work(), work(), work()]);
      expect(fences).toHaveLength(4);
      expect(new Set(fences).size).toBe(4);
      expect(fences).toEqual(fences.toSorted((a, b) => a - b));
    });

    it('stops waiting when told to', async () => {
      const lock = await locks.tryAcquire('taken');
      const waiting = new AbortController();
      const wait = locks.acquire('taken', waiting.signal);
      waiting.abort();
      await expect(wait).rejects.toMatchObject({ code: 'LOCK_NOT_ACQUIRED' });
      await lock?.release();
    });

    it('releases twice without harm, and does not call a released lock lost', async () => {
      const lock = await locks.tryAcquire('twice');
      await lock?.release();
      const next = await locks.tryAcquire('twice');
      await lock?.release();
      await expect(locks.tryAcquire('twice')).resolves.toBeUndefined();
      expect(lock?.lost.aborted).toBe(false);
      await next?.release();
    });
  });
}
