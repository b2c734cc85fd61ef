import { z } from 'zod';

/** How tokens are checked. At least one of `secret` and `jwksUrl` is needed for any token to be accepted. */
export const jwtSettings = z.object({
  /** HS256 secret, at least 32 bytes. */
  secret: z.string().min(1).optional(),
  /** Key set (RFC 7517) of the platform's auth service: RS256, ES256, EdDSA. */
  jwksUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** The `iss` that tokens must carry. */
  issuer: z.string().min(1).optional(),
  /** The `aud` that tokens must carry. */
  audience: z.string().min(1).optional(),
  /** How far clocks may differ. Unit: seconds. */
  leewaySeconds: z.number().int().min(0).max(60).default(5),
  /** How many verified tokens are remembered; 0 checks each anew. */
  cacheSize: z.number().int().min(0).max(100_000).default(2_000),
  /** A longer Authorization header is refused unread. Unit: characters. */
  maxTokenLength: z.number().int().min(256).max(16_384).default(8_192),
});

export type JwtSettings = z.infer<typeof jwtSettings>;
/** As it is written: what has a default may be left out. */
export type JwtSettingsInput = z.input<typeof jwtSettings>;
