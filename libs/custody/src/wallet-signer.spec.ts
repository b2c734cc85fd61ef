import { addressOf, publicKeyOf } from '#libs/crypto';
import { signs } from '#libs/custody/testing';
import { seeded } from '#libs/testing';
import { Zeroed } from './keys/zeroed.js';
import { WalletSigner } from './wallet-signer.js';
import type { WalletRow } from './adapters/wallet.row.js';

describe('WalletSigner', () => {
  const random = seeded('wallet signer');

  it('opens the key once for a call and clears it, also after a failure', async () => {
    const secret = random.bytes(32);
    const address = addressOf(publicKeyOf(secret));
    const opened: Uint8Array[] = [];
    const safe = {
      async open() {
        const key = new Zeroed(Uint8Array.from(secret));
        opened.push(key.bytes);
        return key;
      },
    };
    const rows = { read: async () => ({ address, isActive: true }) as WalletRow };
    const signer = new WalletSigner(address, { rows, safe });
    expect(await signs(signer, [random.bytes(32), random.bytes(32)])).toBe(true);
    await expect(signer.sign([random.bytes(32), new Uint8Array(3)])).rejects.toMatchObject({
      code: 'DIGEST_INVALID',
    });
    expect(opened).toHaveLength(2);
    expect(opened.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
  });

  it('opens nothing for a wallet that is not active, or gone', async () => {
    const deps = (row: WalletRow | undefined) => ({
      rows: { read: async () => row },
      safe: { open: () => Promise.reject(new RangeError('opened')) },
    });
    const inactive = deps({ address: '0xa', isActive: false } as WalletRow);
    await expect(new WalletSigner('0xa', inactive).sign([])).rejects.toMatchObject({
      code: 'WALLET_INACTIVE',
    });
    await expect(new WalletSigner('0xa', deps(undefined)).sign([])).rejects.toMatchObject({
      code: 'WALLET_NOT_FOUND',
    });
  });
});
