import { signToken, type Role } from '#libs/caller';

/** Give it to the service as JWT_SECRET. */
export const JWT_SECRET = 'only-for-tests-0123456789-0123456789';

/** A token that a service with `JWT_SECRET` accepts; it has expired if `seconds` is negative. */
export function tokenOf(subject: string, roles: readonly Role[], seconds = 600): string {
  return signToken({ secret: JWT_SECRET, expiresInSeconds: seconds }, { subject, roles });
}
