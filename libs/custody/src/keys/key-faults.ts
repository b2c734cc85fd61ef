import type { AppError, FieldError } from '#libs/base';
import { custodyErrors } from '../errors.js';

/** Pointers are into `KeyMaterial`; no detail repeats a value. */
export function keyFault(pointer: string, code: string, detail: string): FieldError {
  return { pointer, code, detail };
}

export function keyInvalid(errors: readonly FieldError[], cause?: unknown): AppError {
  return custodyErrors.WALLET_KEY_INVALID({ count: errors.length }, { errors, cause });
}
