import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { plain } from './coerce.js';
import { readDocument } from './document.js';
import { composed, layer, sample } from './fixture.js';
import { compose } from './compose.js';
import { Environment } from './environment.js';

const none = () => undefined;
const yaml = (text: string, lookup: (name: string) => string | undefined = none) =>
  readDocument({ name: 'config.yaml', text }, lookup);
const json = (text: string) => readDocument({ name: 'config.json', text }, none);

describe('readDocument', () => {
  it('reads YAML with anchors and merge keys, and knows the lines', () => {
    const { tree, locate, problems } = yaml('a: &a\n  x: 1\nb:\n  <<: *a\n  y:\n    - 2\n');
    expect(problems).toBeUndefined();
    expect(tree).toEqual({ a: { x: 1 }, b: { x: 1, y: [2] } });
    expect(locate?.(['b', 'y'])).toBe('config.yaml:5');
    expect(locate?.(['b', 'x'])).toBe('config.yaml:3');
    expect(locate?.(['nowhere'])).toBeUndefined();
  });

  it('fills placeholders in values, never in keys', () => {
    const { tree } = yaml('a: ${X:1}\n"${X:1}": ["${X:2}", plain]\n', () => 'filled');
    expect(plain(tree)).toEqual({ a: 'filled', '${X:1}': ['filled', 'plain'] });
  });

  it.each(['', '# nothing\n', 'null\n', '{}'])('takes the empty file %j for an empty tree', (text) => {
    expect(yaml(text)).toMatchObject({ tree: {} });
    expect(yaml(text).problems).toBeUndefined();
  });

  it.each([
    ['config.yaml:2', 'a: 1\na: 2\n'],
    ['config.yaml:2', 'token: "hush\nb: ]'],
    ['config.yaml:1', 'a: [hush'],
    ['config.yaml', '- hush\n'],
    ['config.yaml', 'hush'],
    ['config.yaml', 'a: *hush\n'],
  ])('refuses what is no map of settings, at %s, and quotes nothing of %j', (place, text) => {
    const { problems = [] } = yaml(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.pointer).toContain(place);
    if (text.includes('"hush') || text.includes('[hush'))
      expect(JSON.stringify(problems)).not.toContain('hush');
  });

  it.each(['{"a": 1,}', "{'a': 1}", 'a: 1', '{"token": "hush"'])('refuses %s as JSON', (text) => {
    const { problems = [] } = json(text);
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('hush');
  });

  it('refuses a file whose aliases grow without bound', () => {
    const rows = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}, *a${at}]`);
    expect(yaml(['a0: &a0 [1]', ...rows].join('\n')).problems).toHaveLength(1);
  });
});

describe('one tree in two languages', () => {
  const text = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .map((value) => value.replaceAll('${', () => '$${'));
  const settings = fc.record(
    {
      port: fc.integer({ min: 0, max: 65_535 }),
      level: fc.constantFrom('info', 'debug'),
      tags: fc.array(text),
      pool: fc.integer(),
      token: text,
    },
    { requiredKeys: [] },
  );
  const opaque = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 8 }),
    fc
      .jsonValue({ maxDepth: 3, noUnicodeString: false })
      .map((value) => JSON.parse(JSON.stringify(value)) as unknown),
    { maxKeys: 4 },
  );
  const tree = fc.record({ service: settings, plugins: fc.record({ known: fc.record({ config: opaque }) }) });

  function snapshotOf(name: string, content: string) {
    const read = readDocument({ name, text: content }, none);
    const { values, problems } = compose({
      catalogue: sample,
      environment: new Environment({}),
      layers: [{ ...read, name: 'file', rank: 100 }],
    });
    return { values, faults: problems.map(({ pointer, reason }) => [pointer, reason]) };
  }

  it('gives equal snapshots from YAML, JSON and the tree itself', () => {
    fc.assert(
      fc.property(tree, (value) => {
        fc.pre(!JSON.stringify(value.plugins).includes('${'));
        const fromYaml = snapshotOf('c.yaml', stringify(value));
        const fromJson = snapshotOf('c.json', JSON.stringify(value, undefined, '\t'));
        expect(fromYaml).toEqual(fromJson);
        const direct = composed({}, layer(unescape(value)));
        expect(fromJson.values).toEqual(direct.values);
        expect(fromJson.faults).toEqual(direct.problems.map(({ pointer, reason }) => [pointer, reason]));
      }),
      { numRuns: 100 },
    );
  });

  function unescape(value: unknown): unknown {
    return JSON.parse(JSON.stringify(value).replaceAll('$${', () => '${')) as unknown;
  }
});
