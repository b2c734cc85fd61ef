import { deepStrictEqual } from 'node:assert/strict';
import { z } from 'zod';
import { defineCatalogue, type Catalogue } from './catalogue.js';
import { compose, type Composition, type LoadedLayer } from './compose.js';
import { Environment, type Variables } from './environment.js';
import { defineSettings, opaqueGroup, openGroup, setting, type ValuesOfSections } from './setting.js';

const PORT = z.int().min(0).max(65535);

const service = defineSettings('service', {
  port: setting(PORT, { env: ['PORT', { name: 'OLD_PORT', deprecated: true }], default: 80, doc: 'Port.' }),
  mode: setting(z.enum(['development', 'production']), {
    env: ['MODE'],
    default: 'development',
    doc: 'Profile.',
  }),
  token: setting(z.string().min(8).optional(), { env: ['TOKEN'], secret: true, doc: 'Token.' }),
  level: setting(z.enum(['info', 'debug']), { env: ['LEVEL'], default: 'info', live: true, doc: 'Level.' }),
  tags: setting(z.array(z.string()), { env: ['TAGS'], default: [], doc: 'Tags.' }),
  pool: setting(z.int(), { env: ['POOL_SIZE'], default: 10, profiles: { development: 1 }, doc: 'Pool.' }),
  home: setting(z.string().optional(), { env: ['HOME_FILE'], envOnly: true, doc: 'Home.' }),
});

const network = (prefix: string) => ({
  enabled: setting(z.boolean(), { env: [`${prefix}_ENABLED`], default: false, doc: 'On.' }),
  url: setting(z.url().optional(), { env: [`${prefix}_URL`], secret: 'url', doc: 'Endpoint.' }),
});

const networks = defineSettings(
  'networks',
  openGroup(
    { main: network('MAIN') },
    {
      placeholder: '<network>',
      other: (name) => network(name.toUpperCase()),
      list: { env: 'NETWORKS', member: 'enabled', aliases: { m: 'main' }, doc: 'Which are on.' },
    },
  ),
);

const plugins = defineSettings(
  'plugins',
  openGroup(
    {
      known: {
        config: opaqueGroup({
          size: setting(z.int(), { env: ['KNOWN_SIZE'], default: 5, doc: 'Size.' }),
          key: setting(z.string(), { env: ['KNOWN_KEY'], secret: true, doc: 'Key.' }),
          limits: setting(z.record(z.string(), z.int()), { env: ['KNOWN_LIMITS'], doc: 'Limits.' }),
        }),
      },
    },
    { placeholder: '<plugin>', other: () => ({ config: opaqueGroup() }) },
  ),
);

const sections = [service, networks, plugins] as const;
export type SampleValues = ValuesOfSections<typeof sections>;

/** A small set of declarations with one key of every kind. */
export const sample: Catalogue<SampleValues> = defineCatalogue({
  sections,
  profiles: { key: 'service.mode', names: ['development', 'production'] },
  checks: [
    {
      reads: ['service.token'],
      profiles: ['production'],
      find: (values) =>
        values.service.token === undefined
          ? [{ key: 'service.token', reason: 'TOKEN is missing', expected: 'set TOKEN' }]
          : [],
    },
  ],
});

export function layer(tree: unknown, name = 'file', rank = 100): LoadedLayer {
  return { tree, name, rank, locate: (path) => `${name}.yaml:${path.join('/')}` };
}

export function composed(env: Variables, ...layers: readonly LoadedLayer[]): Composition {
  return compose({ catalogue: sample, environment: new Environment(env), layers });
}

/** The effective values of a configuration that must be valid. */
export function valuesOf(env: Variables, ...layers: readonly LoadedLayer[]): SampleValues {
  const { values, problems } = composed(env, ...layers);
  // the build knows no jest
  deepStrictEqual(problems, []);
  return values as SampleValues;
}
