import { z } from 'zod';
import { defineCatalogue } from './catalogue.js';
import { compose } from './compose.js';
import { Environment } from './environment.js';
import { composed, layer, valuesOf } from './fixture.js';
import { Interpolated } from './interpolate.js';
import { defineSettings, setting } from './setting.js';

describe('precedence', () => {
  // highest first; each source sets service.port to its own value
  const sources = [
    ['environment', 1],
    ['consul', 2],
    ['admin', 3],
    ['file', 4],
  ] as const;

  function portFrom(names: readonly string[]): number {
    const env = names.includes('environment') ? { PORT: '1' } : {};
    const layers = sources.slice(1).flatMap(([name, port], at) => {
      const tree = names.includes(name) ? { service: { port } } : { service: { tags: ['x'] } };
      return [layer(tree, name, 300 - at * 100)];
    });
    return valuesOf(env, ...layers).service.port;
  }

  const pairs = sources.flatMap(([upper, port], at) =>
    sources.slice(at + 1).map(([lower]) => [upper, lower, port] as const),
  );

  it.each(pairs)('%s beats %s', (upper, lower, port) => {
    expect(portFrom([lower, upper])).toBe(port);
  });

  it.each(sources)('%s alone beats the default', (name, port) => {
    expect(portFrom([name])).toBe(port);
    expect(portFrom([])).toBe(80);
  });

  it('lets the profile decide between defaults only', () => {
    expect(valuesOf({}).service.pool).toBe(1);
    expect(valuesOf({ MODE: 'production', TOKEN: 'long-enough' }).service.pool).toBe(10);
    expect(valuesOf({ POOL_SIZE: '7' }).service.pool).toBe(7);
    expect(
      valuesOf({}, layer({ service: { mode: 'production', pool: 3, token: 'long-enough' } })).service.pool,
    ).toBe(3);
  });

  it('takes each key from its own layer', () => {
    const upper = layer({ service: { port: 5 } }, 'consul', 300);
    const lower = layer({ service: { port: 6, tags: ['low'] } });
    expect(valuesOf({ LEVEL: 'debug' }, upper, lower).service).toMatchObject({
      port: 5,
      tags: ['low'],
      level: 'debug',
    });
  });

  it('treats null and empty as not mentioned', () => {
    expect(valuesOf({ PORT: '' }, layer({ service: { port: null } })).service.port).toBe(80);
    expect(valuesOf({}, layer({ service: null })).service.port).toBe(80);
  });

  it('prefers the canonical variable to its alias, and says so', () => {
    expect(valuesOf({ OLD_PORT: '2' }).service.port).toBe(2);
    expect(composed({ OLD_PORT: '2' }).warnings).toEqual(['OLD_PORT is an older name: use PORT.']);
    expect(valuesOf({ PORT: '1', OLD_PORT: '2' }).service.port).toBe(1);
    expect(composed({ PORT: '1', OLD_PORT: '2' }).warnings).toEqual([
      'OLD_PORT is ignored because PORT is set to something else.',
    ]);
  });

  it('yields a tree that cannot be changed', () => {
    const { service } = valuesOf({}, layer({ service: { tags: ['a'] } }));
    expect(() => (service.tags as string[]).push('b')).toThrow(TypeError);
    expect(() => Object.assign(service, { port: 1 })).toThrow(TypeError);
  });
});

describe('faults', () => {
  it('are all found at once, each with key, value, source and what would be right', () => {
    const { problems } = composed(
      { PORT: '99999', NETWORKS: 'main', MAIN_URL: 'nonsense' },
      layer({
        service: { level: 'loud', tgas: ['x'], mode: 'production' },
        servcie: {},
        networks: { 'B!': {} },
      }),
    );
    expect(problems.map(({ detail }) => detail)).toEqual([
      'service.tgas [file (file.yaml:service/tgas)]: unknown key; did you mean service.tags?.',
      'servcie [file (file.yaml:servcie)]: unknown key; did you mean service?.',
      'networks.B! [file (file.yaml:networks/B!)]: not a possible name; expected lower case letters, digits, - and _, beginning with a letter.',
      'service.port = 99999 [environment (PORT)]: too big: expected number to be <=65535; expected a whole number from 0 to 65535.',
      'service.level = "loud" [file (file.yaml:service/level)]: invalid option: expected one of "info"|"debug"; expected one of info, debug.',
      'networks.main.url = ******** [environment (MAIN_URL)]: the value (********) is not acceptable; expected a URL.',
      'service.token [default, variable TOKEN]: TOKEN is missing; set TOKEN.',
    ]);
    expect(problems[3]).toMatchObject({
      pointer: 'service.port',
      value: '99999',
      source: 'environment (PORT)',
    });
  });

  it('names what a required key needs', () => {
    const needy = defineCatalogue({
      sections: [
        defineSettings('a', {
          must: setting(z.int(), { env: ['A_MUST'], doc: '' }),
          mode: setting(z.enum(['x']), { default: 'x', doc: '' }),
        }),
      ],
      profiles: { key: 'a.mode', names: ['x'] },
    });
    const { problems } = composedWith(needy);
    expect(problems.map(({ detail }) => detail)).toEqual([
      'a.must [default, variable A_MUST]: a value is required and none is given; set A_MUST or a.must to a whole number.',
    ]);
  });

  it('include a value where a group belongs, and a group nobody can set', () => {
    const { problems } = composed(
      {},
      layer({ service: 5, networks: { main: ['x'] } }),
      layer('text', 'consul'),
    );
    expect(problems.map(({ pointer, reason }) => [pointer, reason])).toEqual([
      ['service', 'this is a group of settings, not a value'],
      ['networks.main', 'this is a group of settings, not a value'],
      ['', 'this is a group of settings, not a value'],
    ]);
  });

  it('include a key in a layer that only the environment can set', () => {
    const { problems } = composed({}, layer({ service: { home: '/x' } }));
    expect(problems.map(({ expected }) => expected)).toEqual(['remove it and set HOME_FILE']);
  });

  it('do not include a faulty value that a higher layer overrules', () => {
    expect(valuesOf({ PORT: '1' }, layer({ service: { port: 'nonsense' } })).service.port).toBe(1);
  });

  it('tell to quote a number that should be a text', () => {
    const { problems } = composed({}, layer({ service: { token: 12_345_678 } }));
    expect(problems[0]?.expected).toContain('put the number in quotes');
  });

  it('do not let a broken key hide the rules over other keys, nor run a rule on it', () => {
    const { problems } = composed({ MODE: 'production', PORT: 'x' });
    expect(problems.map(({ pointer }) => pointer)).toEqual(['service.port', 'service.token']);
    const broken = composed({ MODE: 'production', TOKEN: 'short' }).problems;
    expect(broken.map(({ code }) => code)).toEqual(['too_small']);
  });

  it('include two keys that claim one variable', () => {
    const twice = () =>
      defineCatalogue({
        sections: [
          defineSettings('a', { x: setting(z.int(), { env: ['X'], doc: '' }) }),
          defineSettings('b', { y: setting(z.int(), { env: ['Y', 'X'], doc: '' }) }),
        ],
        profiles: { key: 'a.x', names: [] },
      });
    expect(twice).toThrow(/X is declared by both a.x and b.y/);
  });
});

describe('variables that look like a slip', () => {
  it('are warned of if they begin like a declared one; others are ignored', () => {
    const { warnings, problems } = composed({ POOL_SIEZ: '3', PATH: '/bin', POOL_COLOUR_OF_WATER: 'blue' });
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      'The environment variable POOL_SIEZ is not known and has no effect: did you mean POOL_SIZE?',
    ]);
  });
});

describe('an open group', () => {
  it('has members that layers name, with variables of their own', () => {
    const { networks } = valuesOf(
      { SIDE_URL: 'https://side' },
      layer({ networks: { side: { enabled: true } } }),
    );
    expect(networks).toEqual({ main: { enabled: false }, side: { enabled: true, url: 'https://side' } });
  });

  it('is decided by its list variable: exactly these, whatever else is said', () => {
    const file = layer({ networks: { main: { enabled: true }, side: { enabled: true } } }, 'consul', 300);
    expect(valuesOf({ NETWORKS: 'm,third' }, file).networks).toEqual({
      main: { enabled: true },
      side: { enabled: false },
      third: { enabled: true },
    });
    expect(composed({ NETWORKS: 'm', MAIN_ENABLED: 'false' }).warnings).toEqual([
      'MAIN_ENABLED has no effect because NETWORKS is set and decides networks.main.enabled.',
    ]);
  });
});

describe('a tree that others validate', () => {
  it('is merged leaf by leaf, environment first', () => {
    const upper = layer({ plugins: { known: { config: { size: 2, free: { a: 1 } } } } }, 'consul', 300);
    const lower = layer({ plugins: { known: { config: { size: 3, free: { a: 0, b: [1] }, x: null } } } });
    expect(valuesOf({ KNOWN_KEY: '007' }, upper, lower).plugins.known.config).toEqual({
      size: 2,
      free: { a: 1, b: [1] },
      x: null,
      key: '007',
    });
    expect(valuesOf({ KNOWN_SIZE: '9' }, upper).plugins.known.config).toEqual({ size: 9, free: { a: 1 } });
  });

  it('takes a declared map whole, and leaves defaults and faults to its owner', () => {
    const upper = layer({ plugins: { known: { config: { limits: { a: 1 } } } } }, 'consul', 300);
    const lower = layer({ plugins: { known: { config: { limits: { b: 2 }, size: 'many' } } } });
    expect(valuesOf({}, upper, lower).plugins.known.config).toEqual({ limits: { a: 1 }, size: 'many' });
    expect(valuesOf({}).plugins.known.config).toEqual({});
  });

  it('types placeholders by the declared schema, else by their look', () => {
    const filled = (text: string) => new Interpolated(text, ['V']);
    const tree = {
      plugins: {
        known: { config: { size: filled('4'), key: filled('5'), free: filled('6') } },
        other: { config: { on: filled('true') } },
      },
    };
    const { plugins } = valuesOf({}, layer(tree));
    expect(plugins).toEqual({
      known: { config: { size: 4, key: '5', free: 6 } },
      other: { config: { on: true } },
    });
  });

  it('is not confused by an empty map or by dots in names', () => {
    const upper = layer({ plugins: { known: { config: { free: {}, 'a.b': 1 } } } }, 'consul', 300);
    const lower = layer({ plugins: { known: { config: { free: { x: 1 }, a: { b: 2 } } } } });
    expect(valuesOf({}, upper, lower).plugins.known.config).toEqual({
      free: { x: 1 },
      'a.b': 1,
      a: { b: 2 },
    });
  });
});

function composedWith(catalogue: Parameters<typeof compose>[0]['catalogue']) {
  return compose({ catalogue, environment: new Environment({}), layers: [] });
}
