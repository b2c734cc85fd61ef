import { defineSettings, setting } from '#libs/config';
import { count, flag, httpUrl, names, optionalText } from './schemas.js';

export const security = defineSettings(
  'security',
  {
    jwt: {
      secret: setting(optionalText, {
        env: ['JWT_SECRET'],
        secret: true,
        doc: 'Signs and checks the tokens of this service; at least 32 characters. Development makes one itself and keeps it in database.folder.',
      }),
      expire_hours: setting(count, {
        env: ['JWT_EXPIRE_HOURS'],
        default: 24,
        live: true,
        doc: 'Hours a token of this service is valid.',
      }),
      jwks_url: setting(httpUrl.optional(), {
        env: ['JWT_JWKS_URL', 'JWKS_URL'],
        doc: 'Keys of the platform’s own token issuer (JWKS).',
      }),
      issuer: setting(optionalText, { env: ['JWT_ISSUER'], doc: 'Required issuer (iss) of a token.' }),
      audience: setting(optionalText, { env: ['JWT_AUDIENCE'], doc: 'Required audience (aud) of a token.' }),
    },
    key_encryption: {
      secret: setting(optionalText, {
        env: ['KEY_ENCRYPTION_SECRET'],
        secret: true,
        doc: 'Wraps the data keys of wallets; at least 32 characters. Losing it loses the wallets. Development makes one itself and keeps it in database.folder.',
      }),
      previous_secrets: setting(names, {
        env: ['KEY_ENCRYPTION_PREVIOUS_SECRETS'],
        default: [],
        secret: true,
        doc: 'Former values of security.key_encryption.secret: they only open. To replace the secret without downtime, give the new one here to every instance first, then exchange the two; leave out the former when all is wrapped anew.',
      }),
    },
    cors: {
      enabled: setting(flag, {
        env: ['CORS_ENABLED'],
        default: true,
        live: true,
        doc: 'Answer browsers of other origins.',
      }),
      origins: setting(names, {
        env: ['CORS_ORIGINS'],
        default: ['*'],
        live: true,
        doc: 'Allowed origins; * is any.',
      }),
      methods: setting(names, {
        env: ['CORS_METHODS'],
        default: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
        live: true,
        doc: 'Allowed methods.',
      }),
      headers: setting(names, {
        env: ['CORS_HEADERS'],
        default: ['*'],
        live: true,
        doc: 'Allowed headers; * is any.',
      }),
      credentials: setting(flag, {
        env: ['CORS_CREDENTIALS'],
        default: false,
        live: true,
        doc: 'Let browsers send cookies and authorization; needs origins by name.',
      }),
    },
  },
  'Tokens, keys and browsers.',
);
