import { faultsOfClaims, MAX_CLAIMS_BYTES, MAX_CLAIMS_PER_PROOF } from './claims.js';

const codes = (claims: object, bytes = 10) => faultsOfClaims(claims as never, bytes).map(({ code }) => code);
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, i]));

describe('faultsOfClaims', () => {
  it('accepts up to the limits', () => {
    expect(codes({ degree: 'MSc' })).toEqual([]);
    expect(codes(many(MAX_CLAIMS_PER_PROOF), MAX_CLAIMS_BYTES)).toEqual([]);
    expect(codes({ n: [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 1e-300, null, false] })).toEqual(
      [],
    );
  });

  it('refuses none, too many and too big', () => {
    expect(codes({})).toEqual(['empty']);
    expect(codes(many(MAX_CLAIMS_PER_PROOF + 1))).toEqual(['too_many']);
    expect(codes({ a: 1 }, MAX_CLAIMS_BYTES + 1)).toEqual(['too_big']);
  });

  it('points at every unsafe number', () => {
    expect(
      faultsOfClaims({ a: 2 ** 53, 'b/c~': { d: [1, -1e300] } }, 10).map(({ pointer }) => pointer),
    ).toEqual(['/claims/a', '/claims/b~1c~0/d/1']);
  });
});
