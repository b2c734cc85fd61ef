import { isAppError, type AppError, type FieldError } from '#libs/base';
import { walletErrors } from '../domain/errors.js';

/** An answer has a limited size; whoever sends a thousand faults has one cause. */
const MAX_FAULTS = 100;

export function invalidRequest(errors: readonly FieldError[]): AppError {
  return walletErrors.WALLET_REQUEST_INVALID(
    { count: errors.length },
    { errors: errors.slice(0, MAX_FAULTS) },
  );
}

export function isInvalidRequest(thrown: unknown): thrown is AppError {
  return isAppError(thrown) && thrown.code === 'WALLET_REQUEST_INVALID';
}
