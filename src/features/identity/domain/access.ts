/** Who asks, as far as the rules below need to know. */
export interface Asker {
  readonly subject: string;
  readonly roles: readonly string[];
}

interface Owned {
  readonly subject: string;
  readonly createdBy: string;
}

const PLATFORM_ROLES = ['admin', 'operator', 'service'];

/** The platform itself: its services, operators and administrators. */
export function isPlatform({ roles }: Asker): boolean {
  return roles.some((role) => PLATFORM_ROLES.includes(role));
}

/** A member speaks for itself only. */
export function mayIssue(asker: Asker, subject: string): boolean {
  return isPlatform(asker) || (asker.roles.includes('member') && asker.subject === subject);
}

/** Whoever asked for the proof, whom it is about, and the platform. */
export function mayRead(asker: Asker, proof: Owned): boolean {
  return isPlatform(asker) || [proof.createdBy, proof.subject].includes(asker.subject);
}
