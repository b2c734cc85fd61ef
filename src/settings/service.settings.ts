import { z } from 'zod';
import { defineSettings, setting } from '#libs/config';
import { count, flag, httpUrl, optionalText, port, text } from './schemas.js';

export const MODES = ['development', 'integration', 'production'] as const;
export type Mode = (typeof MODES)[number];

/** Where a mistake costs: insecure defaults are refused. */
export const SERIOUS_MODES: readonly Mode[] = ['integration', 'production'];

/** `debug` and `release` are what BLOCKCHAIN_SERVICE_MODE used to hold. */
const mode = z
  .enum([...MODES, 'debug', 'release'])
  .transform((name): Mode => (name === 'debug' ? 'development' : name === 'release' ? 'production' : name));

export const config = defineSettings(
  'config',
  {
    file: setting(optionalText, {
      env: ['CONFIG_FILE'],
      doc: 'YAML or JSON file of settings. Without it config.yaml, config.yml or config.json in the working directory, if there is one.',
      envOnly: true,
    }),
  },
  'Where the settings come from.',
);

export const service = defineSettings(
  'service',
  {
    name: setting(text, {
      env: ['BLOCKCHAIN_SERVICE_NAME'],
      default: 'blockchain-service',
      doc: 'Name in discovery, logs, metrics and traces.',
    }),
    version: setting(text, {
      env: ['BLOCKCHAIN_SERVICE_VERSION'],
      default: '1.0.0',
      doc: 'Version in discovery, logs and traces.',
    }),
    port: setting(port, {
      env: ['BLOCKCHAIN_SERVICE_PORT'],
      default: 8091,
      doc: 'Port of REST, GraphQL and WebSocket; 0 takes a free one.',
    }),
    host: setting(text, {
      env: ['BLOCKCHAIN_SERVICE_HOST'],
      default: '0.0.0.0',
      doc: 'Address to listen on.',
    }),
    mode: setting(mode, {
      env: ['BLOCKCHAIN_MODE', { name: 'BLOCKCHAIN_SERVICE_MODE', deprecated: true }],
      default: 'debug',
      doc: 'Profile of defaults: development (also: debug), integration or production (also: release).',
    }),
    public_url: setting(httpUrl.optional(), {
      env: ['PUBLIC_URL'],
      doc: 'URL under which strangers reach the service: issuer DID (did:web), sign-in domain, status lists.',
    }),
  },
  'The process and the profile of defaults.',
);

export const tls = defineSettings(
  'tls',
  {
    cert_file: setting(optionalText, {
      env: ['TLS_CERT_FILE'],
      doc: 'PEM file of the certificate chain; HTTPS is on with it.',
    }),
    key_file: setting(optionalText, { env: ['TLS_KEY_FILE'], doc: 'PEM file of the private key.' }),
    ca_file: setting(optionalText, {
      env: ['TLS_CA_FILE'],
      doc: 'PEM file of the authorities whose client certificates are accepted.',
    }),
  },
  'HTTPS at the service itself; leave empty behind a proxy that ends TLS.',
);

export const http = defineSettings(
  'http',
  {
    body_limit: setting(count, {
      env: ['HTTP_BODY_LIMIT'],
      default: 1_048_576,
      doc: 'Largest request body, in bytes.',
    }),
    shutdown_timeout: setting(count, {
      env: ['SHUTDOWN_TIMEOUT'],
      default: 30,
      doc: 'Seconds that a shutdown may take before open requests are cut off.',
    }),
    trusted_proxies: setting(z.int().min(0).max(16), {
      env: ['TRUSTED_PROXIES'],
      default: 0,
      live: true,
      doc: 'Proxies in front of the service that append to X-Forwarded-For; 0 ignores the header.',
    }),
    load_shedding: {
      enabled: setting(flag, {
        env: ['LOAD_SHEDDING_ENABLED'],
        default: true,
        live: true,
        doc: 'Answer 503 early instead of serving everybody slowly.',
      }),
      max_concurrent: setting(count, {
        env: ['LOAD_SHEDDING_MAX_CONCURRENT'],
        default: 1000,
        live: true,
        doc: 'Requests in progress above which new ones are refused.',
      }),
      max_concurrent_per_client: setting(count, {
        env: ['LOAD_SHEDDING_MAX_CONCURRENT_PER_CLIENT'],
        default: 500,
        live: true,
        doc: 'Requests in progress of one caller or address above which its new ones are refused.',
      }),
      max_event_loop_delay_ms: setting(count, {
        env: ['LOAD_SHEDDING_MAX_EVENT_LOOP_DELAY_MS'],
        default: 1_000,
        live: true,
        doc: 'Delay of the event loop, in milliseconds, above which new requests are refused.',
      }),
      max_heap_ratio: setting(z.number().gt(0).max(1), {
        env: ['LOAD_SHEDDING_MAX_HEAP_RATIO'],
        default: 0.9,
        live: true,
        doc: 'Used share of the heap limit above which new requests are refused.',
      }),
    },
  },
  'The HTTP server.',
);
