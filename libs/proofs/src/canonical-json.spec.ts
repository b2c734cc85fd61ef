import * as fc from 'fast-check';
import { canonicalBytes, canonicalJson, MAX_JSON_DEPTH, parseCanonicalJson } from './canonical-json.js';

const encode = (text: string) => new TextEncoder().encode(text);
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const failure = (act: () => unknown): unknown => {
  try {
    return { returned: act() };
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('canonicalJson', () => {
  it('gives the example of RFC 8785, section 3.2.4', () => {
    const input = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(input)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts members by UTF-16 code units (RFC 8785, section 3.2.3)', () => {
    const input = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(Object.keys(JSON.parse(canonicalJson(input)) as object).length).toBe(7);
    expect(canonicalJson(input)).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  // RFC 8785, appendix B
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af6', '1e+23'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the double %s as %s', (bits, text) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(`0x${bits}`));
    expect(canonicalJson(view.getFloat64(0))).toBe(text);
  });

  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const tooDeep: unknown = JSON.parse(nested(MAX_JSON_DEPTH + 1));
  const sparse: unknown[] = [];
  sparse[1] = 1;
  it.each([
    ['NaN', NaN],
    ['Infinity', [Infinity]],
    ['a lone surrogate', 'a\ud800'],
    ['a lone surrogate in a name', { '\udc00': 1 }],
    ['undefined', undefined],
    ['undefined in an array', [undefined]],
    ['a hole', sparse],
    ['a bigint', { a: 1n }],
    ['a function', { a: () => 1 }],
    ['a symbol', [Symbol('s')]],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['bytes', new Uint8Array(1)],
    ['a boxed number', { a: Object(1) as unknown }],
    ['its own toJSON', { toJSON: () => 1 }],
    ['a cycle', cycle],
    ['deep nesting', tooDeep],
  ])('refuses %s', (_name, value) => {
    expect(failure(() => canonicalJson(value))).toBe('JSON_NOT_CANONICALIZABLE');
  });

  it('says where the fault is', () => {
    expect(() => canonicalJson({ 'a/b': [1, NaN] })).toThrow('"/a~1b/1"');
  });

  it('treats an undefined member as absent', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  });
});

describe('parseCanonicalJson', () => {
  it.each([
    ['white space', '{"a": 1}'],
    ['a newline at the end', '{}\n'],
    ['the order of members', '{"b":1,"a":2}'],
    ['a duplicate member', '{"a":1,"a":1}'],
    ['a number with an exponent', '[1e2]'],
    ['a number with a point', '[1.0]'],
    ['minus zero', '[-0]'],
    ['a number beyond double', '[9007199254740993]'],
    ['a number beyond range', '[1e999]'],
    ['an unneeded escape', '["\\u0041"]'],
    ['an upper-case escape', '["\\u000F"]'],
    ['an escaped slash', '["\\/"]'],
    ['an escaped lone surrogate', '["\\ud800"]'],
    ['a byte order mark', '\ufeff{}'],
    ['two values', '{}{}'],
    ['a comment', '{}//'],
    ['nothing', ''],
    ['deep nesting', nested(MAX_JSON_DEPTH + 1)],
    ['nesting that exhausts stacks', nested(400_000)],
    ['unclosed nesting', '['.repeat(400_000)],
  ])('refuses %s', (_name, text) => {
    expect(failure(() => parseCanonicalJson(encode(text)))).toBe('JSON_NOT_CANONICAL');
  });

  it.each([
    ['invalid UTF-8', [0x22, 0xff, 0x22]],
    ['an overlong encoding', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ])('refuses %s', (_name, bytes) => {
    expect(failure(() => parseCanonicalJson(Uint8Array.from(bytes)))).toBe('JSON_NOT_CANONICAL');
  });

  it('refuses what is larger than the limit, and takes what is as large', () => {
    expect(failure(() => parseCanonicalJson(encode('[1]'), { maxBytes: 2 }))).toBe('JSON_NOT_CANONICAL');
    expect(parseCanonicalJson(encode('[1]'), { maxBytes: 3 })).toEqual([1]);
  });

  it('takes brackets in strings for what they are', () => {
    const text = canonicalJson(['['.repeat(200), '\\"[['.repeat(50)]);
    expect(parseCanonicalJson(encode(text))).toHaveLength(2);
    expect(parseCanonicalJson(encode(nested(MAX_JSON_DEPTH)))).toHaveLength(1);
  });

  it('keeps __proto__ an ordinary member', () => {
    const value = parseCanonicalJson(encode('{"__proto__":{"polluted":true}}')) as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect((value as { polluted?: boolean }).polluted).toBeUndefined();
    expect(canonicalJson(value)).toBe('{"__proto__":{"polluted":true}}');
  });

  it('reads back what was written, for any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const bytes = canonicalBytes(value);
        expect(canonicalBytes(parseCanonicalJson(bytes))).toEqual(bytes);
      }),
      { seed: 20_261_121 },
    );
  });
});
