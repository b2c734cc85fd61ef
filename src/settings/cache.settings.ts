import { z } from 'zod';
import { defineSettings, setting } from '#libs/config';
import { count, flag, optionalText, port, text } from './schemas.js';

export const cache = defineSettings(
  'cache',
  {
    redis: {
      enabled: setting(flag, {
        env: ['REDIS_ENABLED'],
        default: true,
        profiles: { development: false },
        doc: 'Use Redis behind the cache in memory.',
      }),
      host: setting(text, { env: ['REDIS_HOST'], default: 'localhost', doc: 'Host of Redis.' }),
      port: setting(port.min(1), {
        env: ['REDIS_PORT', 'BLOCKCHAIN_REDIS_PORT'],
        default: 6379,
        doc: 'Port of Redis.',
      }),
      password: setting(optionalText, { env: ['REDIS_PASSWORD'], secret: true, doc: 'Password.' }),
      database: setting(z.int().min(0), {
        env: ['REDIS_DATABASE'],
        default: 0,
        doc: 'Number of the database.',
      }),
      max_idle: setting(z.int().min(0), {
        env: ['REDIS_MAX_IDLE'],
        default: 10,
        doc: 'Connections that stay open without work.',
      }),
      max_active: setting(count, {
        env: ['REDIS_MAX_ACTIVE'],
        default: 100,
        doc: 'Most connections at a time.',
      }),
      idle_timeout: setting(count, {
        env: ['REDIS_IDLE_TIMEOUT'],
        default: 300,
        doc: 'Seconds after which an idle connection is closed.',
      }),
    },
  },
  'The second level of the cache.',
);
