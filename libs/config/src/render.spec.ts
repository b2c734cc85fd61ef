import { parseEnv } from 'node:util';
import { composed, layer, sample } from './fixture.js';
import { readDocument } from './document.js';
import { renderEnvExample } from './render-env.js';
import { renderReference } from './render-reference.js';
import { renderYamlExample } from './render-yaml.js';

describe('renderEnvExample', () => {
  const text = renderEnvExample(sample, ['Head']);

  it('names every variable with its default, and sets none', () => {
    expect(text).toContain('# Pool. (development: 1)\n#POOL_SIZE=10\n');
    expect(text).toContain('# Port. (other names: OLD_PORT)\n#PORT=80\n');
    expect(text).toContain('# Which are on.\n#NETWORKS=\n');
    expect(text).toContain('#<NETWORK>_URL=\n');
    expect(text).toContain('#KNOWN_SIZE=5\n');
    expect(parseEnv(text)).toEqual({});
  });

  it('says each list variable once', () => {
    expect(text.match(/^#NETWORKS=/gm)).toHaveLength(1);
  });
});

describe('renderReference', () => {
  it('has one row per key', () => {
    const rows = renderReference(sample, '# Head')
      .split('\n')
      .map((row) => row.replaceAll(/ +/g, ' '));
    expect(rows).toContain('# Head');
    expect(rows).toContain('| `service.port` | `PORT`, `OLD_PORT` (older) | `80` | restart | Port. |');
    expect(rows).toContain('| `service.token` | `TOKEN` | | restart | Token. Secret. |');
    expect(rows).toContain('| `networks.<network>.url` | `<NETWORK>_URL` | | restart | Endpoint. Secret. |');
    expect(rows).toContain('| `service.pool` | `POOL_SIZE` | `10`; development: 1 | restart | Pool. |');
  });
});

describe('renderYamlExample', () => {
  const text = renderYamlExample(sample);
  const read = (variables: Record<string, string>) => {
    const content = readDocument({ name: 'config.yaml', text }, (name) => variables[name]);
    return composed({}, { ...layer(content.tree), problems: content.problems ?? [] });
  };

  it.each(['development', 'production'])('changes no default in %s', (mode) => {
    const variables = { MODE: mode, TOKEN: 'long-enough' };
    expect(read(variables).problems).toEqual([]);
    expect(read(variables).values).toEqual(composed(variables).values);
  });

  it('takes every variable up by itself', () => {
    const variables = {
      PORT: '1',
      TAGS: 'a,b',
      POOL_SIZE: '3',
      LEVEL: 'debug',
      MAIN_ENABLED: 'yes',
      KNOWN_SIZE: '4',
    };
    expect(read(variables).values).toEqual(composed(variables).values);
  });

  it('leaves out what only the environment can set', () => {
    expect(text).not.toContain('home:');
  });
});
