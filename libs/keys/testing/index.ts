import type { KeyVault } from '#libs/keys';

/** What every adapter of the port `KeyVault` does. `stranger` has other wrapping keys. */
export function describeKeyVault(name: string, make: () => { vault: KeyVault; stranger: KeyVault }): void {
  describe(`${name} (as a key vault)`, () => {
    const secret = new TextEncoder().encode('the seed of the issuer');

    it('opens what it sealed, and shows nothing of it', async () => {
      const { vault } = make();
      const sealed = await vault.seal(secret, 'issuer');
      expect(sealed).not.toContain(Buffer.from(secret).toString('base64url'));
      expect(Buffer.from(await vault.open(sealed, 'issuer'))).toEqual(Buffer.from(secret));
      expect(vault.isCurrent(sealed)).toBe(true);
    });

    it('tells which key a sealed value needs', async () => {
      const { vault, stranger } = make();
      const sealed = await stranger.seal(secret, 'issuer');
      expect(vault.keyIdOf(sealed)).toBe(stranger.currentKeyId);
      expect(vault.currentKeyId).not.toBe(stranger.currentKeyId);
      expect([vault.currentKeyId.length > 0, vault.currentKeyId.length <= 190]).toEqual([true, true]);
      expect(vault.keyIdOf('no sealed value')).toBeUndefined();
    });

    it('hands out memory of its own, which the caller may clear', async () => {
      const { vault } = make();
      const sealed = await vault.seal(secret, 'issuer');
      (await vault.open(sealed, 'issuer')).fill(0);
      expect(Buffer.from(await vault.open(sealed, 'issuer'))).toEqual(Buffer.from(secret));
    });

    it('never seals to the same value twice', async () => {
      const { vault } = make();
      expect(await vault.seal(secret, 'issuer')).not.toBe(await vault.seal(secret, 'issuer'));
    });

    it('keeps an empty value too', async () => {
      const { vault } = make();
      expect(await vault.open(await vault.seal(new Uint8Array(), 'x'), 'x')).toHaveLength(0);
    });

    it('refuses another context, another vault and every changed character', async () => {
      const { vault, stranger } = make();
      const sealed = await vault.seal(secret, 'issuer');
      const unreadable = { code: 'SEALED_VALUE_UNREADABLE' };
      await expect(vault.open(sealed, 'wallet')).rejects.toMatchObject(unreadable);
      await expect(stranger.open(sealed, 'issuer')).rejects.toMatchObject(unreadable);
      expect(stranger.isCurrent(sealed)).toBe(false);
      for (let at = 0; at < sealed.length; at++) {
        const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
        await expect(vault.open(changed, 'issuer')).rejects.toMatchObject(unreadable);
      }
      for (const broken of ['', 'v1', 'v1...', sealed.slice(0, -1), `${sealed}=`, `${sealed}.x`])
        await expect(vault.open(broken, 'issuer')).rejects.toMatchObject(unreadable);
    });
  });
}
