import { describeRule } from './rule.js';
import { adaptersRunSuites, portsHaveSuites } from './rules/port.rules.js';

const port = {
  'libs/cache/src/key-store.port.ts': 'export interface KeyStore {}\nexport interface Entry {}',
};
const suite = {
  'libs/cache/testing/key-store.suite.ts': 'export function describeKeyStore(name: string, make: unknown) {}',
};
const adapter = {
  'libs/cache-redis/src/redis-key-store.ts': 'export class RedisKeyStore implements KeyStore {}',
};
const spec = {
  'libs/cache-redis/src/redis-key-store.integration.spec.ts':
    "describeKeyStore('redis', () => new RedisKeyStore());",
};

describeRule(portsHaveSuites, {
  breaks: [{ ...port, ...adapter }],
  keeps: [
    { ...port, ...adapter, ...suite },
    { ...port, 'libs/cache/src/entry.ts': 'export class Line implements Entry {}' },
  ],
});

describeRule(adaptersRunSuites, {
  breaks: [
    { ...port, ...suite, ...adapter },
    {
      ...port,
      ...suite,
      ...adapter,
      'libs/cache/src/memory.spec.ts': "describeKeyStore('memory', () => new RedisKeyStore());",
    },
    {
      ...port,
      ...suite,
      ...adapter,
      'libs/cache-redis/src/a.spec.ts': "describeKeyStore('other', () => new Other());",
    },
    {
      ...port,
      ...suite,
      ...adapter,
      'libs/cache-redis/src/a.spec.ts': '// describeKeyStore of RedisKeyStore',
    },
  ],
  keeps: [
    { ...port, ...suite, ...adapter, ...spec },
    {
      ...port,
      ...suite,
      'libs/cache-redis/src/redis.ts':
        'export class RedisKeyStore implements KeyStore {}\nexport const openRedis = () => new RedisKeyStore();',
      'libs/cache-redis/src/redis.spec.ts': "describeKeyStore('redis', () => openRedis());",
    },
  ],
});
