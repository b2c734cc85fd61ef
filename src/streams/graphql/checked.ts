import type { Type } from '@nestjs/common';
import { isAppError } from '#libs/base';
import { problemErrors } from '../../edge/problems/errors.js';
import { validationPipe } from '../../edge/problems/validation-pipe.js';

const pipe = validationPipe();

/**
 * Input by the rules of REST. `at`: which argument it is.
 * @throws VALIDATION_FAILED
 */
export async function checked<T extends object>(metatype: Type<T>, value: unknown, at = ''): Promise<T> {
  try {
    return (await pipe.transform(plain(value), { type: 'body', metatype })) as T;
  } catch (thrown) {
    if (!isAppError(thrown) || thrown.code !== 'VALIDATION_FAILED' || at === '') throw thrown;
    const errors = thrown.errors.map((error) => ({ ...error, pointer: at + error.pointer }));
    throw problemErrors.VALIDATION_FAILED({ count: errors.length }, { errors });
  }
}

/** GraphQL makes objects without a prototype, and says null for what is not there. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([name, member]) => [name, plain(member)]));
}
