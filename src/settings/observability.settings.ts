import { z } from 'zod';
import { defineSettings, setting } from '#libs/config';
import { flag, httpUrl, optionalText, port } from './schemas.js';

export const monitoring = defineSettings(
  'monitoring',
  {
    prometheus: {
      enabled: setting(flag, {
        env: ['PROMETHEUS_ENABLED'],
        default: true,
        doc: 'Collect and serve metrics.',
      }),
      port: setting(port, {
        env: ['PROMETHEUS_PORT'],
        default: 9090,
        profiles: { development: 0 },
        doc: 'Port of its own for metrics; 0 serves them on the main port only.',
      }),
    },
    jaeger: {
      enabled: setting(flag, { env: ['JAEGER_ENABLED'], default: false, doc: 'Send traces.' }),
      endpoint: setting(httpUrl.optional(), {
        env: ['JAEGER_ENDPOINT'],
        doc: 'OTLP over HTTP endpoint of Jaeger or of a collector, like http://localhost:4318/v1/traces.',
      }),
    },
  },
  'Metrics and traces.',
);

export const logging = defineSettings(
  'logging',
  {
    level: setting(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), {
      env: ['LOG_LEVEL'],
      default: 'info',
      live: true,
      doc: 'Least severe level that is logged.',
    }),
    format: setting(z.enum(['json', 'text']), {
      env: ['LOG_FORMAT'],
      default: 'json',
      doc: 'json for machines, text for people.',
    }),
    output: setting(z.enum(['stdout', 'stderr', 'file']), {
      env: ['LOG_OUTPUT'],
      default: 'stdout',
      doc: 'Where log lines go.',
    }),
    file_path: setting(optionalText, { env: ['LOG_FILE_PATH'], doc: 'The file, if output is file.' }),
  },
  'The log.',
);
