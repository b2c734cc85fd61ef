import { z } from 'zod';
import { coerce, plain } from './coerce.js';
import { Interpolated, UNSET } from './interpolate.js';
import { expectation } from './schema.js';

describe('coerce', () => {
  const nested = z.object({ size: z.int().optional(), tags: z.array(z.string()) });

  it.each([
    [z.int(), '8091', 8091],
    [z.int().default(1), ' 12 ', 12],
    [z.number(), '-1.5e3', -1500],
    [z.int(), '0x10', '0x10'],
    [z.int(), '', ''],
    [z.boolean(), 'Yes', true],
    [z.boolean().optional(), '0', false],
    [z.boolean(), 'no', false],
    [z.boolean(), '1', true],
    [z.boolean(), 'maybe', 'maybe'],
    [z.array(z.string()), 'GET, POST,', ['GET', 'POST']],
    [z.array(z.int()).readonly(), '1,2', [1, 2]],
    [z.array(z.string()), '["a,b"]', ['a,b']],
    [z.array(z.string()), '[]', []],
    [z.string(), '007', '007'],
    [z.string().optional(), 'true', 'true'],
    [z.union([z.int(), z.string()]), '12', 12],
    [z.union([z.string(), z.array(z.string())]), 'a', 'a'],
    [z.record(z.string(), z.array(z.string())), '{"a":["x"]}', { a: ['x'] }],
    [z.record(z.string(), z.int()), '{broken', '{broken'],
    [nested, '{"size":1,"tags":["t"]}', { size: 1, tags: ['t'] }],
    [z.unknown(), '5', 5],
    [z.unknown(), '007', '007'],
  ])('%#: by the schema, %s', (schema, text, expected) => {
    expect(coerce(schema, text)).toEqual(expected);
    expect(coerce(schema, new Interpolated(text, ['X']))).toEqual(expected);
  });

  it('reaches placeholders inside lists and maps, and drops the empty ones', () => {
    const value = {
      size: new Interpolated('3', ['S']),
      tags: ['a', new Interpolated('007', ['T']), UNSET],
      rest: UNSET,
    };
    expect(coerce(nested, value)).toEqual({ size: 3, tags: ['a', '007'] });
    expect(plain(value)).toEqual({ size: 3, tags: ['a', '007'] });
  });
});

describe('expectation', () => {
  it.each([
    [z.int().min(0).max(65535), 'a whole number from 0 to 65535'],
    [z.int().min(1), 'a whole number of at least 1'],
    [z.int(), 'a whole number'],
    [z.number().gt(0).max(1), 'a number above 0 to 1'],
    [z.boolean().default(true), 'true or false'],
    [z.enum(['sqlite', 'mysql']), 'one of sqlite, mysql'],
    [z.array(z.url()), 'a list, each item a URL'],
    [z.string().min(32).optional(), 'a text of at least 32 characters'],
    [z.record(z.string(), z.int()), 'a map, each value a whole number'],
    [z.union([z.string(), z.boolean()]), 'a text or true or false'],
  ])('%#: %s', (schema, words) => {
    expect(expectation(schema)).toBe(words);
  });
});
