import { KeystoreTurns } from './keystore-turns.js';

const alice = { subject: 'alice' };
const bob = { subject: 'bob' };
const busy = { code: 'WALLET_KEYSTORES_UNDER_WAY', status: 429, retryable: true, retryAfterSeconds: 2 };

describe('KeystoreTurns', () => {
  it('gives each caller two at once, whatever others have, and again when one has ended', async () => {
    const turns = new KeystoreTurns();
    const gates = Array.from({ length: 2 }, () => Promise.withResolvers<string>());
    const under = gates.map(({ promise }) => turns.take(alice, () => promise));
    let begun = false;
    const third = () =>
      turns.take(alice, () => {
        begun = true;
        return Promise.resolve('third');
      });
    await expect(third()).rejects.toMatchObject(busy);
    expect(begun).toBe(false);
    await expect(turns.take(bob, () => Promise.resolve('his'))).resolves.toBe('his');
    gates[0]?.resolve('first');
    await expect(under[0]).resolves.toBe('first');
    await expect(third()).resolves.toBe('third');
    gates[1]?.reject(new RangeError('wrong password'));
    await expect(under[1]).rejects.toThrow('wrong password');
    const again = [turns.take(alice, () => new Promise(() => {})), third()];
    await expect(again[1]).resolves.toBe('third');
  });
});
