import { defineErrors } from './errors.js';

const timeoutErrors = defineErrors({
  TIMED_OUT: {
    status: 503,
    title: 'Timed out',
    retryable: true,
    detail: (p: { what: string; milliseconds: number }) =>
      `${p.what} did not finish within ${p.milliseconds} ms.`,
  },
});

/** Rejects with `TIMED_OUT` after `milliseconds`; the work itself goes on, nobody waits for it any more. */
export async function withTimeout<T>(work: Promise<T>, milliseconds: number, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(timeoutErrors.TIMED_OUT({ what, milliseconds })), milliseconds);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
