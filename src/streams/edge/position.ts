import { ownedStreamErrors } from '../errors.js';

const POSITION = /^(0|[1-9]\d{0,15})$/;

/** @throws LIVE_POSITION_INVALID */
export function parsePosition(text: string | undefined | null): number {
  if (text === undefined || text === null) return 0;
  const position = POSITION.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(position)) return position;
  throw ownedStreamErrors.LIVE_POSITION_INVALID({ given: text.slice(0, 40) });
}
