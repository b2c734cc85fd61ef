/** Long passwords are hashed once before the derivation, so that length costs nothing; this bounds what is kept. */
export const LONGEST_PASSWORD = 1_024;
export const SHORTEST_PASSWORD = 8;

/**
 * The version 3 definition leaves open how a password becomes bytes. All writers take UTF-8; ethers normalises to NFKC
 * first, geth does not. What we write follows ethers; for what we read, both are tried where they differ.
 */
export function bytesOfPassword(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'), 'utf8');
}

export function possibleBytesOf(password: string): readonly Buffer[] {
  const normal = bytesOfPassword(password);
  const raw = Buffer.from(password, 'utf8');
  return raw.equals(normal) ? [normal] : [normal, raw];
}
