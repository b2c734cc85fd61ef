import type { Check, Finding } from '#libs/config';
import { enabledChains } from './blockchain.settings.js';
import type { ServiceSettings } from './catalogue.js';
import { SERIOUS_MODES } from './service.settings.js';

type Rule = Check<ServiceSettings>;

const SHORTEST_SECRET = 32;
/** What examples and templates hold in the place of a secret; looked for without case and punctuation. */
const PLACEHOLDER = /change(me|it|this|in)|replace(me|this)|your(jwt|own|super)*secret|placeholder/;
const DEFAULTS = new Set([
  'secret',
  'password',
  'default',
  'test',
  'jwtsecret',
  'supersecret',
  'mysecret',
  'secretkey',
]);

const secrets: Rule = {
  reads: ['security.jwt', 'security.key_encryption'],
  profiles: SERIOUS_MODES,
  find: ({ security }) => [
    ...weakness({ key: 'security.jwt.secret', variable: 'JWT_SECRET', secret: security.jwt.secret }),
    ...weakness({
      key: 'security.key_encryption.secret',
      variable: 'KEY_ENCRYPTION_SECRET',
      secret: security.key_encryption.secret,
    }),
  ],
};

function weakness(given: { key: string; variable: string; secret: string | undefined }): Finding[] {
  const { key, variable, secret } = given;
  const expected = `set ${variable} to a random text of at least ${SHORTEST_SECRET} characters (openssl rand -hex 32)`;
  if (secret === undefined) return [{ key, reason: `${variable} is missing`, expected }];
  if (isDefault(secret)) return [{ key, reason: `${variable} is a well-known default`, expected }];
  const tooShort = secret.length < SHORTEST_SECRET;
  return tooShort ? [{ key, reason: `${variable} is too short: ${secret.length} characters`, expected }] : [];
}

function isDefault(secret: string): boolean {
  const letters = secret.toLowerCase().replaceAll(/[^a-z]/g, '');
  return DEFAULTS.has(letters) || PLACEHOLDER.test(letters);
}

const cors: Rule = {
  reads: ['security.cors'],
  find: ({ security: { cors: rule } }) =>
    rule.enabled && rule.credentials && rule.origins.includes('*')
      ? [
          {
            key: 'security.cors.origins',
            reason: 'CORS_ORIGINS=* together with CORS_CREDENTIALS=true lets every site act as its visitors',
            expected: 'name the origins in CORS_ORIGINS, or set CORS_CREDENTIALS=false',
          },
        ]
      : [],
};

const tlsPair: Rule = {
  reads: ['tls'],
  find: ({ tls }) => {
    if ((tls.cert_file === undefined) === (tls.key_file === undefined)) return [];
    const [key, variable] =
      tls.cert_file === undefined ? ['tls.cert_file', 'TLS_CERT_FILE'] : ['tls.key_file', 'TLS_KEY_FILE'];
    return [{ key, reason: 'HTTPS needs both a certificate and its key', expected: `set ${variable}` }];
  },
};

const outputs: Rule = {
  reads: ['logging', 'monitoring.jaeger'],
  find: ({ logging, monitoring: { jaeger } }) => [
    ...(logging.output === 'file' && logging.file_path === undefined
      ? [{ key: 'logging.file_path', reason: 'logging.output is file', expected: 'set LOG_FILE_PATH' }]
      : []),
    ...(jaeger.enabled && jaeger.endpoint === undefined
      ? [
          {
            key: 'monitoring.jaeger.endpoint',
            reason: 'traces are on',
            expected: 'set JAEGER_ENDPOINT or JAEGER_ENABLED=false',
          },
        ]
      : []),
  ],
};

const metricsPort: Rule = {
  reads: ['service.port', 'monitoring.prometheus'],
  find: ({ service, monitoring: { prometheus } }) =>
    prometheus.enabled && prometheus.port !== 0 && prometheus.port === service.port
      ? [
          {
            key: 'monitoring.prometheus.port',
            reason: 'it is the port of the service itself',
            expected: 'set PROMETHEUS_PORT to another port, or to 0 for metrics on the main port',
          },
        ]
      : [],
};

const chainEndpoints: Rule = {
  reads: ['blockchain'],
  find: ({ blockchain }) =>
    enabledChains(blockchain).flatMap((chain): Finding[] => {
      const prefix = `blockchain.chains.${chain.name}`;
      const off = `turn the chain off by BLOCKCHAIN_CHAIN or ${prefix}.enabled`;
      if (chain.family === 'evm' && chain.settings.rpc_url.length === 0) {
        const variable =
          chain.name === 'ethereum'
            ? 'ETH_RPC_URL'
            : `${chain.name.toUpperCase().replaceAll('-', '_')}_RPC_URL`;
        return [
          {
            key: `${prefix}.rpc_url`,
            reason: `${chain.name} is on and has no endpoint`,
            expected: `set ${variable}, or ${off}`,
          },
        ];
      }
      if (chain.family === 'evm' && chain.settings.quorum > chain.settings.rpc_url.length) {
        return [
          {
            key: `${prefix}.quorum`,
            reason: `${chain.settings.quorum} endpoints must agree, and ${chain.settings.rpc_url.length} are known`,
            expected: `add endpoints to ${prefix}.rpc_url, or lower it`,
          },
        ];
      }
      if (chain.family === 'fabric' && chain.settings.config_file_path === undefined) {
        return [
          {
            key: `${prefix}.config_file_path`,
            reason: `${chain.name} is on and has no SDK file`,
            expected: `set HW_CONFIG_PATH, or ${off}`,
          },
        ];
      }
      return [];
    }),
};

export const checks: readonly Rule[] = [secrets, cors, tlsPair, outputs, metricsPort, chainEndpoints];
