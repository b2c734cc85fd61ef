import { z } from 'zod';
import { defineSettings, setting } from '#libs/config';
import { count, flag, names, optionalText, port, text } from './schemas.js';

export const discovery = defineSettings(
  'discovery',
  {
    enabled: setting(flag, {
      env: ['SERVICE_DISCOVERY_ENABLED'],
      default: true,
      profiles: { development: false },
      doc: 'Register in Consul and find other services there.',
    }),
    consul: {
      address: setting(text, {
        env: ['CONSUL_ADDRESS'],
        default: 'localhost:8500',
        doc: 'host:port of the Consul agent.',
      }),
      datacenter: setting(text, { env: ['CONSUL_DATACENTER'], default: 'dc1', doc: 'Datacenter of Consul.' }),
      token: setting(optionalText, { env: ['CONSUL_TOKEN'], secret: true, doc: 'ACL token for Consul.' }),
      kv_prefix: setting(text, {
        env: ['CONSUL_KV_PREFIX'],
        default: 'config/blockchain-service',
        doc: 'Key prefix of the configuration centre in Consul KV.',
      }),
    },
    advertise_address: setting(optionalText, {
      env: ['SERVICE_ADVERTISE_ADDRESS'],
      doc: 'Address that others reach this instance under; found out if empty.',
    }),
    advertise_port: setting(port.min(1).optional(), {
      env: ['SERVICE_ADVERTISE_PORT'],
      doc: 'Port that others reach this instance under; that of the service if empty.',
    }),
    tags: setting(names, { env: ['SERVICE_TAGS'], default: [], doc: 'Tags of the registration.' }),
    check: {
      interval: setting(count, {
        env: ['SERVICE_CHECK_INTERVAL'],
        default: 10,
        doc: 'Seconds between two probes of /health.',
      }),
      timeout: setting(count, {
        env: ['SERVICE_CHECK_TIMEOUT'],
        default: 5,
        doc: 'Seconds a probe may take.',
      }),
      deregister_after: setting(count, {
        env: ['SERVICE_CHECK_DEREGISTER_AFTER'],
        default: 60,
        doc: 'Seconds in the critical state after which Consul forgets the instance.',
      }),
    },
    cache_ttl: setting(count, {
      env: ['SERVICE_DISCOVERY_CACHE_TTL'],
      default: 30,
      doc: 'Seconds for which found instances are remembered.',
    }),
    static: setting(z.record(z.string(), z.array(text)), {
      env: ['SERVICE_DISCOVERY_STATIC'],
      default: {},
      live: true,
      doc: 'Fixed addresses where there is no Consul: service name to list of host:port.',
      expects: 'a map of service names to lists of host:port (in the environment as JSON)',
    }),
  },
  'Finding services and being found.',
);
