import { signToken } from '#libs/caller';
import type { Service } from '../../src/root/service.js';
import type { ServiceSettings } from '../../src/settings/catalogue.js';

/** Where to go next. A token is given away on development machines only. */
export function banner(
  { port, facts, secrets }: Service,
  { service, security, tls }: ServiceSettings,
): string {
  const address = service.host === '0.0.0.0' || service.host === '::' ? 'localhost' : service.host;
  const url = `${tls.cert_file === undefined ? 'http' : 'https'}://${address}:${port}`;
  const lines = [
    '',
    `  ${facts.name} ${facts.version} is ready (${facts.mode})`,
    '',
    `  REST      ${url}/api/v1/blockchain`,
    `  API docs  ${url}/docs`,
    `  GraphQL   ${url}/graphql`,
    `  Health    ${url}/health`,
    `  Metrics   ${url}/api/v1/blockchain/monitoring/metrics`,
    '',
  ];
  if (facts.mode !== 'development') return `${lines.join('\n')}\n`;
  const token = signToken(
    {
      secret: secrets.jwt,
      expiresInSeconds: security.jwt.expire_hours * 3600,
      issuer: security.jwt.issuer,
      audience: security.jwt.audience,
    },
    { subject: 'admin', roles: ['admin'] },
  );
  lines.push(
    `  Admin token for development, valid for ${security.jwt.expire_hours} hours:`,
    '',
    `  ${token}`,
    '',
    '  A first call to copy:',
    '',
    `  curl -s ${url}/api/v1/blockchain/identity/proof \\`,
    `    -H 'authorization: Bearer ${token}' \\`,
    "    -H 'content-type: application/json' \\",
    `    -d '{"subject":"did:example:alice","claims":{"name":"Alice","role":"member"}}'`,
    '',
    '  More: npm run demo',
    '',
  );
  return `${lines.join('\n')}\n`;
}
