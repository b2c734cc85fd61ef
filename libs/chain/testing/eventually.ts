import { setTimeout as pause } from 'node:timers/promises';

const LIMIT_MS = 45_000;
const STEP_MS = 20;

/** Asks `probe` until it gives a value; what it throws counts as "not yet" and is shown if nothing ever came. */
export async function eventually<T>(probe: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (thrown) {
      last = thrown;
    }
    await pause(STEP_MS);
  }
  throw new RangeError(`The condition did not come true within ${LIMIT_MS} ms.`, { cause: last });
}
