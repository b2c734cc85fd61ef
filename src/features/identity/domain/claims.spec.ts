import {
  faultsOfClaims,
  faultsOfSize,
  MAX_CLAIM_DEPTH,
  MAX_CLAIMS_BYTES,
  MAX_CLAIMS_PER_PROOF,
} from './claims.js';

const codes = (claims: object) => faultsOfClaims(claims as never).map(({ code }) => code);
const found = (claims: object) =>
  faultsOfClaims(claims as never).map(({ pointer, code }) => `${pointer} ${code}`);
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, i]));
const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as object;

describe('faultsOfClaims', () => {
  it('accepts up to the limits', () => {
    expect(codes({ degree: 'MSc' })).toEqual([]);
    expect(codes(many(MAX_CLAIMS_PER_PROOF))).toEqual([]);
    expect(faultsOfSize(MAX_CLAIMS_BYTES)).toEqual([]);
    expect(codes({ ['x'.repeat(128)]: nested(MAX_CLAIM_DEPTH) })).toEqual([]);
    expect(codes({ n: [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 1e-300, null, false] })).toEqual(
      [],
    );
    expect(codes({ constructor: { prototype: 1 } })).toEqual([]);
  });

  it('refuses none, too many, too big and too deep', () => {
    expect(codes({})).toEqual(['empty']);
    expect(codes(many(MAX_CLAIMS_PER_PROOF + 1))).toEqual(['too_many']);
    expect(faultsOfSize(MAX_CLAIMS_BYTES + 1).map(({ code }) => code)).toEqual(['too_big']);
    expect(codes({ a: nested(MAX_CLAIM_DEPTH + 1) })).toEqual(['too_deep']);
  });

  it('points at everything that is faulty', () => {
    const claims = {
      a: 2 ** 53,
      'b/c~': { d: [1, -1e300, Infinity] },
      e: ['\ud800'],
      f: JSON.parse('{"\\udc00":1,"__proto__":1}') as object,
      '': 1,
      ['x'.repeat(129)]: 1,
    };
    expect(found(claims)).toEqual([
      '/claims/ name_length',
      `/claims/${'x'.repeat(128)} name_length`,
      '/claims/a unsafe_number',
      '/claims/b~1c~0/d/1 unsafe_number',
      '/claims/b~1c~0/d/2 unsafe_number',
      '/claims/e/0 lone_surrogate',
      '/claims/f/\ufffd lone_surrogate',
      '/claims/f/__proto__ forbidden_name',
    ]);
  });
});
