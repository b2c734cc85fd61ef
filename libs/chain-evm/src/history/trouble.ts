import { isAppError, type AppError } from '#libs/base';
import type { Untruth } from '#libs/chain';
import { historyErrors } from '../errors.js';

/**
 * Why one endpoint cannot serve:
 * - `missing`: it has not the block (yet);
 * - `too-much`: it wants to be asked for less;
 * - `silent`: it does not answer, or refuses;
 * - an untruth: what it says does not hold.
 */
export type TroubleKind = 'missing' | 'too-much' | 'silent' | Untruth['kind'];

/** How a reading of one endpoint ends that will not do. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly detail: string;
  /** Where; the whole range if it is not known. */
  readonly block: number | undefined;
}

/** To be thrown; whoever asks the endpoints one after the other catches it. */
export function trouble(kind: TroubleKind, detail: string, block?: number): AppError {
  return historyErrors.ENDPOINT_UNFIT({ kind, detail, block });
}

/** `undefined` for anything else that was thrown. */
export function troubleIn(thrown: unknown): Trouble | undefined {
  return isAppError(thrown) && thrown.code === 'ENDPOINT_UNFIT' ? (thrown.params as Trouble) : undefined;
}
