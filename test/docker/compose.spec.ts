import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

interface Service {
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly mem_limit?: string;
}

const read = (file: string) =>
  parse(readFileSync(path.join('docker', file), 'utf8'), { merge: true }) as {
    services: Record<string, Service>;
  };

/** `127.0.0.1:9506:3306` → 9506 */
const published = ({ ports = [] }: Service): readonly number[] =>
  ports.map((port) => Number(port.split(':').at(-2)));

/** The columns of ports that the platform fixed, as far as they are ours. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  local: {
    'blockchain-service': 8301,
    'identity-service': 8302,
    'governance-service': 8303,
    'crosschain-service': 8304,
    consul: 8311,
    prometheus: 8312,
    mysql: 9506,
    redis: 9507,
  },
  integration: {
    'blockchain-service': 8401,
    'identity-service': 8402,
    'governance-service': 8403,
    'crosschain-service': 8404,
    gateway: 8411,
    prometheus: 8412,
    consul: 8413,
    mysql: 3306,
    redis: 6379,
  },
  production: {
    'blockchain-service': 8501,
    'identity-service': 8502,
    'governance-service': 8503,
    'crosschain-service': 8504,
    mysql: 9507,
    redis: 6379,
  },
};

// no machine of ours runs containers (test/unavailable.json): this reads what an engine would be told
describe.each(Object.entries(COLUMNS))('The compose file of %s', (environment, column) => {
  const { services } = read(`compose.${environment}.yml`);

  it('publishes the ports of its column and no other', () => {
    const found = Object.entries(services).flatMap(([name, service]) =>
      published(service).map((port) => [name, port]),
    );
    expect(Object.fromEntries(found)).toEqual(column);
  });

  it('lets a service listen where it is published', () => {
    for (const [name, service] of Object.entries(services))
      if (name.endsWith('-service'))
        expect([service.environment?.BLOCKCHAIN_SERVICE_PORT]).toEqual(published(service));
  });

  it('sets only variables that the service knows', () => {
    const known = readFileSync('.env.example', 'utf8');
    const base = Object.keys(read('compose.base.yml').services.service?.environment ?? {});
    const set = Object.entries(services)
      .filter(([name]) => name.endsWith('-service'))
      .flatMap(([, service]) => Object.keys(service.environment ?? {}));
    const unknown = new Set(
      [...base, ...set].filter((variable) => !new RegExp(`\\b${variable}\\b`).test(known)),
    );
    expect([...unknown]).toEqual([]);
  });

  it('mounts only files that are there', () => {
    const mounted = Object.values(services)
      .flatMap(({ volumes = [] }) => volumes)
      .filter((volume) => volume.startsWith('./'))
      .map((volume) => path.join('docker', volume.split(':')[0] ?? ''));
    expect(mounted.filter((file) => !existsSync(file))).toEqual([]);
    expect(mounted.length).toBeGreaterThan(0);
  });
});

it('fits production into its machine of 1.8 GB', () => {
  const whole = Object.values(read('compose.production.yml').services).filter(
    ({ profiles }) => profiles === undefined,
  );
  const megabytes = whole.map(({ mem_limit = 'none' }) => Number(/^(\d+)m$/.exec(mem_limit)?.[1]));
  expect(megabytes.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(1800);
});
