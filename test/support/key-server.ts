import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** A token issuer of the platform: a key of every kind, served as a key set (RFC 7517). */
export interface KeyServer {
  readonly url: string;
  /** Signs with the issuer's key; `exp` in ten minutes unless told. */
  sign(algorithm: Algorithm, claims: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

export async function startKeyServer(): Promise<KeyServer> {
  const keys = new Map<Algorithm, CryptoKey>();
  const published: object[] = [];
  for (const alg of ALGORITHMS) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    keys.set(alg, privateKey);
    published.push({ ...(await exportJWK(publicKey)), kid: `key-${alg}`, alg, use: 'sig' });
  }
  const server = http.createServer((_, res) => {
    res.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify({ keys: published }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    sign: (alg, claims) =>
      new SignJWT({ exp: Math.floor(Date.now() / 1000) + 600, ...claims })
        .setProtectedHeader({ alg, kid: `key-${alg}` })
        .sign(keys.get(alg) as CryptoKey),
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
