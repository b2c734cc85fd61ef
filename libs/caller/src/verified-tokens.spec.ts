import { VerifiedTokens } from './verified-tokens.js';

const caller = { subject: 'a', roles: [] };

describe('Verified tokens', () => {
  it('are bounded: the one used longest ago goes first', () => {
    const tokens = new VerifiedTokens(2);
    tokens.set('a', { caller, until: 10 });
    tokens.set('b', { caller, until: 10 });
    expect(tokens.get('a', 1)?.caller).toBe(caller);
    tokens.set('c', { caller, until: 10 });
    expect(tokens.size).toBe(2);
    expect(['a', 'b', 'c'].map((name) => tokens.get(name, 1)?.caller)).toEqual([caller, undefined, caller]);
  });

  it('are forgotten when they expire', () => {
    const tokens = new VerifiedTokens(2);
    tokens.set('a', { caller, until: 10 });
    expect(tokens.get('a', 11)).toBeUndefined();
    expect(tokens.size).toBe(0);
  });
});
