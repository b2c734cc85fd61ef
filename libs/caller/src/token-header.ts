import { z } from 'zod';

const header = z.object({ alg: z.string().max(16), kid: z.string().max(256).optional() });
export type TokenHeader = z.infer<typeof header>;

/** The part of a JOSE header that chooses a key, unverified; or why it cannot be read. */
export function readHeader(token: string): TokenHeader | string {
  const end = token.indexOf('.');
  if (end < 1) return 'it is not a JSON Web Token';
  try {
    const parsed = header.safeParse(
      JSON.parse(Buffer.from(token.slice(0, end), 'base64url').toString('utf8')),
    );
    return parsed.success ? parsed.data : 'its header is malformed';
  } catch {
    return 'its header is malformed';
  }
}
