import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { messageOf } from '#libs/base';
import { testingErrors } from './errors.js';

export interface EventuallyOptions {
  /** What is waited for; the failure message begins with it. */
  readonly what?: string;
  /** A guard against a hang, not a measurement. Unit: ms. */
  readonly within?: number;
  /** Unit: ms. */
  readonly every?: number;
}

/**
 * Asks again until the condition returns something truthy, and returns that. A throw counts as "not yet".
 * @throws CONDITION_NOT_MET with the last value or the last error
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { what = 'The condition', within = 30_000, every = 20 }: EventuallyOptions = {},
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const deadline = performance.now() + within;
  let attempts = 0;
  for (;;) {
    attempts += 1;
    const { value, last } = await ask(condition);
    if (value) return value as Exclude<T, false | null | undefined | 0 | ''>;
    if (performance.now() > deadline) {
      throw testingErrors.CONDITION_NOT_MET({ what, milliseconds: within, attempts, last });
    }
    await pause(every);
  }
}

async function ask<T>(condition: () => T | Promise<T>): Promise<{ value?: T; last: string }> {
  try {
    const value = await condition();
    return { value, last: inspect(value, { depth: 4, breakLength: Infinity }) };
  } catch (error) {
    return { last: `it threw "${messageOf(error)}"` };
  }
}
