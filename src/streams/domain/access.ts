import type { Caller } from '#libs/caller';

/** Of the streams that features make for themselves. */
const FEATURE = 'feature:';

export const isAdmin = ({ roles }: Pick<Caller, 'roles'>): boolean => roles.includes('admin');
export const isFeature = (owner: string): boolean => owner.startsWith(FEATURE);

/** To see and to change: its owner and administrators. A user who is called like a feature is not that feature. */
export function mayUse(caller: Caller, owner: string): boolean {
  return isAdmin(caller) || (owner === caller.subject && !isFeature(owner));
}

/** The owner whose streams a list may show; `undefined` for everybody's, `null` for nobody's. */
export function visibleOwner(caller: Caller, asked: string | undefined): string | undefined | null {
  if (isAdmin(caller)) return asked;
  const own = asked === undefined || asked === caller.subject;
  return own && !isFeature(caller.subject) ? caller.subject : null;
}
