import { createSecretVault, type KeyVault } from '#libs/keys';
import { KeySafe, type SealedKey } from './key-safe.js';

const vault = createSecretVault({ current: 'a secret of more than thirty-two characters' });
const safe = new KeySafe(vault);
const owner = { id: 'wallet-1', address: '0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf' };
const secret = Uint8Array.from({ length: 32 }, (_, at) => at + 1);

/** Keeps what passes through the vault, the memory itself. */
function watched(inner: KeyVault): { vault: KeyVault; seen: Uint8Array[] } {
  const seen: Uint8Array[] = [];
  return {
    seen,
    vault: {
      currentKeyId: inner.currentKeyId,
      keyIdOf: (sealed) => inner.keyIdOf(sealed),
      isCurrent: (sealed) => inner.isCurrent(sealed),
      async seal(plaintext, context) {
        seen.push(plaintext);
        return inner.seal(plaintext, context);
      },
      async open(sealed, context) {
        const opened = await inner.open(sealed, context);
        seen.push(opened);
        return opened;
      },
    },
  };
}

describe('KeySafe', () => {
  it('opens what it sealed, and never seals to the same twice', async () => {
    const [first, second] = [await safe.seal(owner, secret), await safe.seal(owner, secret)];
    expect([...(await safe.open(owner, first)).bytes]).toEqual([...secret]);
    expect([...(await safe.open(owner, second)).bytes]).toEqual([...secret]);
    expect(first.privateKeyEncrypted).not.toBe(second.privateKeyEncrypted);
    expect(first.dataKeySealed).not.toBe(second.dataKeySealed);
  });

  it('does not open for another wallet, nor with parts of another', async () => {
    const [sealed, other] = [await safe.seal(owner, secret), await safe.seal(owner, secret)];
    const elsewhere = [
      { ...owner, id: 'wallet-2' },
      { ...owner, address: '0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF' },
    ];
    for (const place of elsewhere)
      await expect(safe.open(place, sealed)).rejects.toMatchObject({ code: 'SEALED_VALUE_UNREADABLE' });
    const mixed: SealedKey = { ...sealed, privateKeyEncrypted: other.privateKeyEncrypted };
    await expect(safe.open(owner, mixed)).rejects.toMatchObject({ code: 'WALLET_KEY_DAMAGED' });
  });

  it('binds the key itself to the wallet, whatever the vault does', async () => {
    const careless: KeyVault = {
      currentKeyId: 'careless',
      keyIdOf: () => 'careless',
      isCurrent: () => true,
      seal: async (plaintext) => Buffer.from(plaintext).toString('base64url'),
      open: async (sealed) => new Uint8Array(Buffer.from(sealed, 'base64url')),
    };
    const unsafe = new KeySafe(careless);
    const sealed = await unsafe.seal(owner, secret);
    await expect(unsafe.open({ ...owner, id: 'wallet-2' }, sealed)).rejects.toMatchObject({
      code: 'WALLET_KEY_DAMAGED',
    });
    await expect(unsafe.open({ ...owner, address: '0x' }, sealed)).rejects.toMatchObject({
      code: 'WALLET_KEY_DAMAGED',
    });
    expect([...(await unsafe.open(owner, sealed)).bytes]).toEqual([...secret]);
  });

  it('notices every changed character', async () => {
    const sealed = await safe.seal(owner, secret);
    const text = sealed.privateKeyEncrypted;
    for (let at = 0; at < text.length; at++) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      const opening = safe.open(owner, { ...sealed, privateKeyEncrypted: changed });
      await expect(opening.then(({ bytes }) => [...bytes])).rejects.toMatchObject({
        code: 'WALLET_KEY_DAMAGED',
      });
    }
    for (const broken of ['', 'v1', 'v1..', `${text}.x`, text.slice(0, -1)])
      await expect(safe.open(owner, { ...sealed, privateKeyEncrypted: broken })).rejects.toMatchObject({
        code: 'WALLET_KEY_DAMAGED',
      });
  });

  it('clears the data keys that it handled', async () => {
    const { vault: eavesdropped, seen } = watched(vault);
    const careful = new KeySafe(eavesdropped);
    const sealed = await careful.seal(owner, secret);
    await careful.open(owner, sealed);
    await careful.rewrap(owner, sealed.dataKeySealed);
    await careful.open(owner, { ...sealed, privateKeyEncrypted: 'v1..' }).catch(() => undefined);
    expect(seen.map(({ length }) => length)).toEqual([32, 32, 32, 32, 32]);
    expect(seen.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
  });
});
