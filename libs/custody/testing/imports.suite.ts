import { randomUUID } from 'node:crypto';
import { seeded } from '#libs/testing';
import type { Custody, KeyMaterial } from '../src/index.js';

type Both = () => readonly [Custody, Custody];

/** Of the Web3 Secret Storage vectors (ethereum/tests), under "foobartest121". */
const KEYSTORE = {
  version: 3,
  crypto: {
    ciphertext: '54ae683c6287fa3d58321f09d56e26d94e58a00d4f90bdd95782ae0e4aab618b',
    cipherparams: { iv: '681679cdb125bba9495d068b002816a4' },
    cipher: 'aes-128-ctr',
    kdf: 'scrypt',
    kdfparams: {
      dklen: 32,
      salt: 'c3407f363fce02a66e3c4bf4a8f6b7da1c1f54266cef66381f0625c251c32785',
      n: 8192,
      r: 8,
      p: 1,
    },
    mac: 'dea6bdf22a2f522166ed82808c22a6311e84c355f4bbe100d4260483ff675a46',
  },
};
const MNEMONIC = 'test test test test test test test test test test test junk';
const PASSWORD = 'correct horse battery';

export function describeImports(both: Both): void {
  describe('imports', () => {
    const random = seeded('custody imports');
    const user = { userId: 'importer', type: 'USER' } as const;
    const freshKey = (): KeyMaterial => ({ kind: 'private-key', privateKey: random.hex(32) });

    const known: [KeyMaterial, string][] = [
      [
        { kind: 'private-key', privateKey: `0x${'1'.padStart(64, '0')}` },
        '0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf',
      ],
      [
        { kind: 'keystore', keystore: KEYSTORE, password: 'foobartest121' },
        '0x460121576Cc7DF020759730751f92bd62FD78dD6',
      ],
      [{ kind: 'mnemonic', mnemonic: MNEMONIC }, '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'],
      [
        { kind: 'mnemonic', mnemonic: MNEMONIC, path: "m/44'/60'/0'/0/1" },
        '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
      ],
    ];
    it.each(known)('take the key of a published example (%#)', async (material, address) => {
      const [custody, replica] = both();
      const wallet = await custody.import(user, material);
      expect(wallet).toMatchObject({ address, origin: material.kind, isActive: true });
      await expect(replica.import({ ...user, userId: 'other' }, material)).rejects.toMatchObject({
        code: 'WALLET_ADDRESS_TAKEN',
        status: 409,
        message: expect.stringContaining(address),
      });
    });

    it('keep a key once, whoever brings it at the same time', async () => {
      const material = freshKey();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, at) =>
          both()[at % 2 ? 1 : 0].import({ ...user, userId: `importer-${at}` }, material),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected')
          expect(outcome.reason).toMatchObject({ code: 'WALLET_ADDRESS_TAKEN' });
    });

    it('keep nothing whose account is refused, and tell it with its checksum', async () => {
      const [custody, replica] = both();
      const material = freshKey();
      const refusal = new RangeError('not this one');
      const seen: string[] = [];
      const check = (address: string) => {
        seen.push(address);
        throw refusal;
      };
      const keyed = { ...user, idempotencyKey: randomUUID() };
      await expect(custody.import(keyed, material, check)).rejects.toBe(refusal);
      expect(await replica.findByAddress(seen[0] ?? '')).toBeUndefined();
      const { address } = await replica.import(keyed, material);
      expect(seen).toEqual([address]);
      // also where the same was kept before
      await expect(custody.import(keyed, material, check)).rejects.toBe(refusal);
    });

    it('give the wallet of the first time for the same idempotency key, and never another account', async () => {
      const keyed = { ...user, idempotencyKey: randomUUID() };
      const material = freshKey();
      const wallets = await Promise.all(
        Array.from({ length: 10 }, (_, at) => both()[at % 2 ? 1 : 0].import(keyed, material)),
      );
      expect(new Set(wallets.map(({ id }) => id)).size).toBe(1);
      const reused = { code: 'IDEMPOTENCY_KEY_REUSED', status: 422 };
      await expect(both()[1].import(keyed, freshKey())).rejects.toMatchObject(reused);
      await expect(both()[1].create(keyed)).rejects.toMatchObject(reused);
    });

    it('tell every faulty field and a wrong password, and repeat neither', async () => {
      const [custody] = both();
      const path = { kind: 'mnemonic', mnemonic: 'not words', path: 'nowhere' } as const;
      await expect(custody.import(user, path)).rejects.toMatchObject({
        code: 'WALLET_KEY_INVALID',
        errors: [{ pointer: '/mnemonic' }, { pointer: '/path' }],
      });
      await expect(custody.import(user, { kind: 'private-key', privateKey: '0x12' })).rejects.toMatchObject({
        code: 'WALLET_KEY_INVALID',
        errors: [{ pointer: '/privateKey' }],
      });
      await expect(
        custody.import(user, { kind: 'keystore', keystore: { version: 3 }, password: PASSWORD }),
      ).rejects.toMatchObject({ code: 'WALLET_KEY_INVALID', errors: [{ pointer: '/keystore/crypto' }] });
      await expect(
        custody.import(user, { kind: 'keystore', keystore: KEYSTORE, password: PASSWORD }),
      ).rejects.toMatchObject({
        code: 'WALLET_PASSWORD_WRONG',
        message: expect.not.stringContaining(PASSWORD),
      });
    });

    it('take back what was exported, and only under its password', async () => {
      const [custody, replica] = both();
      const wallet = await custody.create(user);
      const keystore = await replica.exportKeystore(wallet.id, PASSWORD);
      // that its account is taken shows that it is the same key
      await expect(
        custody.import(user, { kind: 'keystore', keystore, password: PASSWORD }),
      ).rejects.toMatchObject({
        code: 'WALLET_ADDRESS_TAKEN',
        message: expect.stringContaining(wallet.address),
      });
      await expect(
        custody.import(user, { kind: 'keystore', keystore, password: 'another one' }),
      ).rejects.toMatchObject({ code: 'WALLET_PASSWORD_WRONG' });
      await expect(custody.exportKeystore(wallet.id, 'seven77')).rejects.toMatchObject({
        code: 'WALLET_PASSWORD_WEAK',
      });
      await expect(custody.exportKeystore(randomUUID(), PASSWORD)).rejects.toMatchObject({
        code: 'WALLET_NOT_FOUND',
      });
    });
  });
}
