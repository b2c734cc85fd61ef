import { VerifiedTokens } from './verified-tokens.js';

const caller = { subject: 'a', roles: [] };

describe('Verified tokens', () => {
  it('are bounded: the one used longest ago goes first', () => {
    const tokens = new VerifiedTokens(2);
    tokens.set('a', { caller, until: 10 });
    tokens.set('b', { caller, until: 10 });
    expect(tokens.get('a', 1)).toBe(caller);
    tokens.set('c', { caller, until: 10 });
    expect(tokens.size).toBe(2);
    expect([tokens.get('a', 1), tokens.get('b', 1), tokens.get('c', 1)]).toEqual([caller, undefined, caller]);
  });

  it('are forgotten when they expire', () => {
    const tokens = new VerifiedTokens(2);
    tokens.set('a', { caller, until: 10 });
    expect(tokens.get('a', 11)).toBeUndefined();
    expect(tokens.size).toBe(0);
  });
});
