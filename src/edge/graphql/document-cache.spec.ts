import { buildSchema } from 'graphql';
import { DocumentCache } from './document-cache.js';
import { DEFAULT_GRAPHQL_LIMITS } from './graphql-limits.js';

const sdl = 'type Query { a: Int b: Int }';
const padded = (i: number) => `{ a } # ${i} ${'x'.repeat(9_000)}`;

describe('DocumentCache', () => {
  const schema = buildSchema(sdl);
  let cache: DocumentCache;
  beforeEach(() => (cache = new DocumentCache(DEFAULT_GRAPHQL_LIMITS)));

  it('parses and validates a document once per schema', () => {
    const first = cache.prepare(schema, '{ a }');
    expect(cache.prepare(schema, '{ a }')).toBe(first);
    expect(cache.prepare(buildSchema(sdl), '{ a }')).not.toBe(first);
    expect(cache.prepare(schema, '{ b }')).not.toBe(first);
  });

  it('validates on each schema anew', () => {
    expect(cache.prepare(schema, '{ b }').errors).toBeUndefined();
    expect(cache.prepare(buildSchema('type Query { a: Int }'), '{ b }').errors).toHaveLength(1);
  });

  it('remembers what is wrong with a document too', () => {
    const wrong = cache.prepare(schema, '{ c }');
    expect(wrong.errors).toHaveLength(1);
    expect(cache.prepare(schema, '{ c }')).toBe(wrong);
    expect(cache.prepare(schema, '{').errors?.[0]?.message).toContain('Syntax Error');
  });

  it('forgets what was used longest ago when it holds too many characters', () => {
    const [oldest, used] = [cache.prepare(schema, padded(0)), cache.prepare(schema, padded(1))];
    for (let i = 2; i < 22; i++) cache.prepare(schema, padded(i));
    expect(cache.prepare(schema, padded(1))).toBe(used);
    for (let i = 22; i < 24; i++) cache.prepare(schema, padded(i));
    expect(cache.prepare(schema, padded(1))).toBe(used);
    expect(cache.prepare(schema, padded(0))).not.toBe(oldest);
  });

  it('does not keep a very long document', () => {
    const long = `{ a } # ${'x'.repeat(10_000)}`;
    expect(cache.prepare(schema, long)).not.toBe(cache.prepare(schema, long));
  });
});
