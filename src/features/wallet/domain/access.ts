/** Who asks, as far as the rules below need to know. */
export interface Asker {
  readonly subject: string;
  readonly roles: readonly string[];
}

export type OwnedType = 'USER' | 'DAO_TREASURY' | 'SYSTEM';

/** What the rules need to know of a wallet. */
export interface Owned {
  readonly userId: string;
  readonly type: OwnedType;
}

/** What the rules need to know of a transaction: who asked for it, and the wallet that sends it, if it is one of ours. */
export interface OwnedTransaction {
  readonly owner: string;
  readonly wallet: Owned | undefined;
}

interface OwnerFilter {
  readonly userId?: string | undefined;
  readonly type?: OwnedType | undefined;
}

const has = ({ roles }: Asker, ...wanted: readonly string[]): boolean =>
  wanted.some((role) => roles.includes(role));

export const isAdmin = (asker: Asker): boolean => has(asker, 'admin');

/** Those who keep the service running: they see everything. */
export const isStaff = (asker: Asker): boolean => has(asker, 'admin', 'operator');

/** A wallet of the type USER is its user's; a treasury is the operators', a wallet of the system the services'. */
function isOwner({ subject }: Asker, wallet: Owned): boolean {
  return wallet.type === 'USER' && wallet.userId === subject;
}

/** A member gets wallets for itself only, a service for anybody and for the system. */
export function mayCreate(asker: Asker, wallet: Owned): boolean {
  if (isAdmin(asker)) return true;
  switch (wallet.type) {
    case 'USER':
      return has(asker, 'service') || (isOwner(asker, wallet) && has(asker, 'member', 'operator'));
    case 'DAO_TREASURY':
      return has(asker, 'operator');
    case 'SYSTEM':
      return has(asker, 'service');
  }
}

/** Its owner, those who run the service, and services unless it is a treasury. */
export function maySee(asker: Asker, wallet: Owned): boolean {
  return (
    isStaff(asker) || isOwner(asker, wallet) || (has(asker, 'service') && wallet.type !== 'DAO_TREASURY')
  );
}

/** Sign and spend. To see a user's wallet is not to spend from it: only the administrator stands in for its owner. */
export function mayUse(asker: Asker, wallet: Owned): boolean {
  if (isAdmin(asker)) return true;
  switch (wallet.type) {
    case 'USER':
      return isOwner(asker, wallet);
    case 'DAO_TREASURY':
      return has(asker, 'operator');
    case 'SYSTEM':
      return has(asker, 'service');
  }
}

/** Whoever uses a wallet may stop it; what was stopped by others only they may start again. */
export function maySetActive(asker: Asker, wallet: Owned, isActive: boolean): boolean {
  return isStaff(asker) || (!isActive && mayUse(asker, wallet));
}

export function maySeeTransaction(asker: Asker, { owner, wallet }: OwnedTransaction): boolean {
  return isStaff(asker) || owner === asker.subject || (wallet !== undefined && maySee(asker, wallet));
}

/** Send, cancel, speed up. One of no wallet of ours (raw bytes, the service's own account) is its asker's. */
export function maySteerTransaction(asker: Asker, { owner, wallet }: OwnedTransaction): boolean {
  if (isAdmin(asker)) return true;
  return wallet === undefined ? owner === asker.subject : mayUse(asker, wallet);
}

/** The filter that shows only what the asker may see in a list; `undefined` if that is nothing. */
export function visiblePart<F extends OwnerFilter>(asker: Asker, filter: F): F | undefined {
  if (isStaff(asker)) return filter;
  const isService = has(asker, 'service');
  if (isService && filter.type === 'SYSTEM') return filter;
  const { userId = asker.subject, type = 'USER' } = filter;
  const isTheirs = type === 'USER' && (userId === asker.subject || isService);
  return isTheirs ? { ...filter, userId, type } : undefined;
}
