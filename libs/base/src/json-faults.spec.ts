import * as fc from 'fast-check';
import { faultsOfJson, isExactNumber, MAX_DOCUMENT_DEPTH } from './json-faults.js';

const found = (text: string) => {
  JSON.parse(text);
  return faultsOfJson(text).map(({ pointer, code }) => `${pointer} ${code}`);
};

describe('faultsOfJson', () => {
  it.each<[string, readonly string[]]>([
    ['{"a":1,"b":{"a":[1,"x\\"{",{"a":null}]},"c":"a"}', []],
    ['{"a":1,"a":2}', ['/a duplicate_name']],
    ['{"a":1,"\\u0061":2}', ['/a duplicate_name']],
    ['[{"x":1},{"x":1,"y/~":{"b":1,"b":2}}]', ['/1/y~1~0/b duplicate_name']],
    ['{"a\\\\":"\\\\","a\\\\":1}', ['/a\\ duplicate_name']],
    ['{"__proto__":1,"__proto__":2}', ['/__proto__ duplicate_name']],
    [
      '{"a":"\\ud800","b":1e400,"c":[0,9007199254740993]}',
      ['/a lone_surrogate', '/b inexact_number', '/c/1 inexact_number'],
    ],
    ['{"\\ud800":1}', ['/\ufffd lone_surrogate']],
    ['"\\ud83d\\ude00"', []],
    ['1e400', [' inexact_number']],
  ])('%s', (text, faults) => {
    expect(found(text)).toEqual(faults);
  });

  it('finds nothing in what JSON.stringify writes', () => {
    const json = fc.json({ maxDepth: 4 }).filter((text) => !text.includes('\\ud'));
    fc.assert(
      fc.property(json, (text) => {
        expect(found(text)).toEqual([]);
      }),
      { seed: 20_261_121, numRuns: 300 },
    );
  });

  it('finds forbidden names, however they are spelled', () => {
    const forbidden = new Set(['__proto__']);
    const text = '{"a":[{"__proto__":1},{"\\u005f_proto__":"__proto__"}]}';
    expect(faultsOfJson(text, { forbidden }).map(({ pointer }) => pointer)).toEqual([
      '/a/0/__proto__',
      '/a/1/__proto__',
    ]);
  });

  it('stops at what is too deep or too much', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(found(nested(MAX_DOCUMENT_DEPTH))).toEqual([]);
    expect(faultsOfJson(nested(300_000)).map(({ code }) => code)).toEqual(['too_deep']);
    expect(faultsOfJson(`{${'"a":1,'.repeat(10_000)}"a":1}`).length).toBe(50);
    const long = 'n'.repeat(100_000);
    expect(JSON.stringify(faultsOfJson(`{"${long}":[${'1e400,'.repeat(50)}1]}`)).length).toBeLessThan(30_000);
  });
});

describe('isExactNumber', () => {
  it.each([
    '0',
    '-0',
    '0.0',
    '1',
    '1.50',
    '1e2',
    '100',
    '1E+2',
    '0.1',
    '1e21',
    '5e-324',
    '-12.5e-3',
    '123e300',
  ])('keeps %s', (text) => {
    expect(isExactNumber(text)).toBe(true);
  });

  it.each(['9007199254740990.7', '9007199254740993', '1e400', '-1e400', '1e-400', '0.10000000000000000001'])(
    'loses %s',
    (text) => {
      expect(isExactNumber(text)).toBe(false);
    },
  );
});
