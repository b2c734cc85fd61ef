import { createHash } from 'node:crypto';
import type { FieldError } from '#libs/base';
import { checksumAddress } from '#libs/crypto';
import { WALLET_TYPES, type NewWallet } from './custody.port.js';
import { custodyErrors } from './errors.js';

const LONGEST_USER = 255;
const LONGEST_LABEL = 190;

/** @throws WALLET_DETAILS_INVALID with every faulty field */
export function checkDetails({ userId, label = '', type }: NewWallet): void {
  const errors: FieldError[] = [];
  if (userId.length === 0 || userId.length > LONGEST_USER || !userId.isWellFormed())
    errors.push({
      pointer: '/userId',
      code: 'text',
      detail: `must be text of 1 to ${LONGEST_USER} characters`,
    });
  if (label.length > LONGEST_LABEL || !label.isWellFormed())
    errors.push({
      pointer: '/label',
      code: 'text',
      detail: `must be text of at most ${LONGEST_LABEL} characters`,
    });
  if (!WALLET_TYPES.includes(type))
    errors.push({ pointer: '/type', code: 'enum', detail: `must be one of ${WALLET_TYPES.join(', ')}` });
  if (errors.length > 0) throw custodyErrors.WALLET_DETAILS_INVALID(undefined, { errors });
}

/** Short enough for every index, and equal only if every byte is, whatever the collation. */
export function creationKeyOf({ userId, idempotencyKey }: NewWallet): string | undefined {
  if (idempotencyKey === undefined) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([userId, idempotencyKey]))
    .digest('hex');
}

/** As it is stored; `undefined` if it is no address at all. */
export function storedAddress(address: string): string | undefined {
  try {
    return checksumAddress(address);
  } catch {
    return undefined;
  }
}
