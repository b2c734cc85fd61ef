import { describeKeyVault } from '#libs/keys/testing';
import { createSecretVault } from './secret-vault.js';

const OLD = 'an old secret of more than 32 characters';
const NEW = 'a new secret of more than 32 characters!';

describeKeyVault('createSecretVault', () => ({
  vault: createSecretVault({ current: NEW }),
  stranger: createSecretVault({ current: OLD }),
}));

describe('createSecretVault', () => {
  const secret = Uint8Array.from([1, 2, 3]);

  it('opens what a previous secret sealed, and says that it should be sealed again', async () => {
    const sealed = await createSecretVault({ current: OLD }).seal(secret, 'issuer');
    const vault = createSecretVault({ current: NEW, previous: [OLD] });
    expect([...(await vault.open(sealed, 'issuer'))]).toEqual([1, 2, 3]);
    expect(vault.isCurrent(sealed)).toBe(false);
    expect(vault.isCurrent(await vault.seal(secret, 'issuer'))).toBe(true);
  });

  it('opens after a restart: everything follows from the secret', async () => {
    const sealed = await createSecretVault({ current: NEW }).seal(secret, 'issuer');
    expect([...(await createSecretVault({ current: NEW }).open(sealed, 'issuer'))]).toEqual([1, 2, 3]);
  });

  it('refuses a short secret and says nothing of it', () => {
    const short = 'only-thirty-one-characters-long';
    expect(() => createSecretVault({ current: short })).toThrow(
      expect.objectContaining({ code: 'KEY_SECRET_WEAK', message: expect.not.stringContaining(short) }),
    );
    expect(() => createSecretVault({ current: NEW, previous: ['short'] })).toThrow(
      expect.objectContaining({ code: 'KEY_SECRET_WEAK' }),
    );
  });
});
