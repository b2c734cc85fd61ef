import { loadCode } from './code-unit.js';

const good = { sdk: 1, name: 'some-feature', version: '1.0.0', module: () => class {} };
const load = (definition: unknown) =>
  loadCode({ id: 'source', load: () => Promise.resolve({ default: definition }) }, 1_000);

describe('loadCode', () => {
  it('takes a definition', async () => {
    const rich = { ...good, http: { namespaces: ['a/b-c'] }, requires: { x: '^1' }, uses: { y: '>=1 <3' } };
    for (const definition of [good, rich]) {
      expect(await load(definition)).toMatchObject({ source: 'source', definition });
    }
  });

  it.each([
    [undefined, 'not a feature definition'],
    [null, 'not a feature definition'],
    ['feature', 'not a feature definition'],
    [{ ...good, sdk: 2 }, 'contract 2, this host speaks 1'],
    [{ ...good, sdk: undefined }, 'contract undefined'],
    [{ ...good, name: 'SomeFeature' }, '"SomeFeature" is not kebab-case'],
    [{ ...good, name: 'a--b' }, 'not kebab-case'],
    [{ ...good, name: 7 }, 'not kebab-case'],
    [{ ...good, version: '1.0' }, '"1.0" is not a semantic version'],
    [{ ...good, version: undefined }, 'not a semantic version'],
    [{ ...good, module: {} }, 'no module function'],
    [{ ...good, http: { namespaces: ['ok', '/a'] } }, '"/a" is not a plain path'],
    [{ ...good, http: { namespaces: ['a/:id'] } }, '"a/:id" is not a plain path'],
    [{ ...good, http: { namespaces: [''] } }, '"" is not a plain path'],
    [{ ...good, requires: { other: 'newest' } }, 'range "newest" for "other"'],
    [{ ...good, uses: { other: '1.x.y.z' } }, 'for "other"'],
    [{ ...good, migrations: [{ name: 'a', destructive: true }] }, 'needs strategy "stop-first"'],
  ])('refuses %j', async (definition, reason) => {
    await expect(load(definition)).rejects.toMatchObject({
      code: 'FEATURE_INVALID',
      message: expect.stringContaining(reason),
    });
  });

  it('refuses code that throws or does not end, and keeps the cause', async () => {
    const cause = new SyntaxError('Unexpected token');
    const throwing = { id: 'source', load: () => Promise.reject(cause) };
    await expect(loadCode(throwing, 1_000)).rejects.toMatchObject({ code: 'FEATURE_INVALID', cause });
    const hanging = { id: 'source', load: () => new Promise<never>(() => undefined) };
    await expect(loadCode(hanging, 1)).rejects.toMatchObject({ code: 'FEATURE_INVALID' });
  });
});
