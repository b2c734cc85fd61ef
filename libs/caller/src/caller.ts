/** What a caller may be. `service` is another program of the platform. */
export const ROLES = ['admin', 'operator', 'member', 'service'] as const;
export type Role = (typeof ROLES)[number];

/** Who is calling, as a verified token says. */
export interface Caller {
  /** The token's `sub`: a platform user id, a DID or a service name. */
  readonly subject: string;
  readonly roles: readonly Role[];
  /** The token's `jti`, if any. */
  readonly tokenId?: string;
}
