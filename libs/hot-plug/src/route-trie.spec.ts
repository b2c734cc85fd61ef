import * as fc from 'fast-check';
import { RouteTrie } from './route-trie.js';

const segment = fc.constantFrom('api', 'v1', 'v2', 'a', 'b', 'blockchain', 'identity');
const prefix = fc.array(segment, { minLength: 1, maxLength: 4 }).map((s) => s.join('/'));
const tail = fc.constantFrom('', '/', '?q=/api/v1', '#/a', '/x?y', '//', '/%2e%2e', 'x');

function trieOf(prefixes: readonly string[]): RouteTrie<{ prefix: string }> {
  const trie = new RouteTrie<{ prefix: string }>();
  for (const p of new Set(prefixes)) trie.add(p, { prefix: p });
  return trie;
}

/** The longest prefix whose segments begin the path's. */
function naive(prefixes: readonly string[], path: string): string | undefined {
  const wanted = path.split(/[?#]/)[0]?.slice(1).split('/') ?? [];
  const fits = prefixes.filter((p) => p.split('/').every((s, i) => wanted[i] === s));
  return fits.toSorted((a, b) => b.split('/').length - a.split('/').length)[0];
}

describe('RouteTrie', () => {
  it('finds what a naive search for the longest prefix finds', () => {
    const target = fc.tuple(prefix, tail).map(([p, t]) => `/${p}${t}`);
    fc.assert(
      fc.property(fc.array(prefix), target, (prefixes, path) => {
        expect(trieOf(prefixes).match(path)?.prefix).toBe(naive(prefixes, path));
      }),
    );
  });

  it('never throws, whatever the target is', () => {
    const trie = trieOf(['api/v1/a', 'api/v1/b']);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (target) => {
        expect([undefined, 'api/v1/a', 'api/v1/b']).toContain(trie.match(target)?.prefix);
      }),
    );
  });

  it.each([
    ['http://host/api/v1/a/x', 'api/v1/a'],
    ['http://host:80/api/v1/a?x', 'api/v1/a'],
    ['http://host', undefined],
    ['http://host/', undefined],
    ['host:443', undefined],
    ['*', undefined],
    ['', undefined],
    ['//api/v1/a', undefined],
    ['/api/v1/ab', undefined],
    ['/api/v1/A', undefined],
    ['/api/v1/%61', undefined],
    ['/api/v1/a;x', undefined],
    ['/api/v1/a/../b', 'api/v1/a'],
  ])('matches the target %j with %j', (target, found) => {
    expect(trieOf(['api/v1/a', 'api/v1/b']).match(target)?.prefix).toBe(found);
  });

  it('tells who stands where another wants to, and changes nothing', () => {
    const trie = new RouteTrie<{ name: string }>();
    const [one, two] = [{ name: 'one' }, { name: 'two' }];
    expect(trie.add('a/b', one)).toBeUndefined();
    expect(trie.add('/a/b/', one)).toBeUndefined();
    expect(trie.add('a/b', two)).toBe(one);
    expect(trie.match('/a/b')).toBe(one);
    expect(trie.add('a', two)).toBeUndefined();
    expect(trie.match('/a/c')).toBe(two);
  });

  it('takes names of prototypes for segments', () => {
    expect(trieOf(['constructor']).match('/constructor/x')?.prefix).toBe('constructor');
    expect(trieOf(['a']).match('/__proto__')).toBeUndefined();
  });
});
