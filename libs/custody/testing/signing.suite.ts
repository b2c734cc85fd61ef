import { randomUUID } from 'node:crypto';
import { addressOf, publicKeyOf } from '#libs/crypto';
import { eventually, seeded } from '#libs/testing';
import type { Custody } from '../src/index.js';
import { signs } from './signatures.js';

type Both = () => readonly [Custody, Custody];

export function describeSigning(both: Both): void {
  describe('signing', () => {
    const random = seeded('custody signing');
    const digests = (count: number) => Array.from({ length: count }, () => random.bytes(32));
    const user = { userId: 'signer', type: 'USER' } as const;

    it('is by the key of the account, all digests of a call in order', async () => {
      const [custody, replica] = both();
      const wallet = await custody.create(user);
      for (const address of [wallet.address, wallet.address.toLowerCase()]) {
        const signer = await replica.signerOf(address);
        expect(signer.address).toBe(wallet.address);
        expect(await signs(signer, digests(20))).toBe(true);
        expect(await signer.sign([])).toEqual([]);
      }
    });

    it('gives the same signature for the same digest (RFC 6979), here and elsewhere', async () => {
      const [custody, replica] = both();
      const { address } = await custody.create(user);
      const digest = digests(1);
      const [one, two] = [await custody.signerOf(address), await replica.signerOf(address)];
      expect(await one.sign(digest)).toEqual(await two.sign(digest));
    });

    it('refuses what is no digest', async () => {
      const [custody] = both();
      const { address } = await custody.create(user);
      const signer = await custody.signerOf(address);
      await expect(signer.sign([random.bytes(31)])).rejects.toMatchObject({ code: 'DIGEST_INVALID' });
    });

    it('ends with the deactivation of the wallet, at once here and soon on other replicas', async () => {
      const [custody, replica] = both();
      const { id, address, createdAt } = await custody.create(user);
      const signers = [await custody.signerOf(address), await replica.signerOf(address)] as const;
      for (const signer of signers) expect(await signs(signer, digests(1))).toBe(true);

      const inactive = await custody.setActive(id, false);
      expect(inactive).toMatchObject({ id, address, isActive: false, createdAt });
      const refusal = { code: 'WALLET_INACTIVE', status: 409 };
      await expect(signers[0].sign(digests(1))).rejects.toMatchObject(refusal);
      await expect(custody.signerOf(address)).rejects.toMatchObject(refusal);
      await eventually(async () => {
        await expect(signers[1].sign(digests(1))).rejects.toMatchObject(refusal);
        return true;
      });
      await expect(replica.signerOf(address)).rejects.toMatchObject(refusal);

      expect(await replica.setActive(id, true)).toMatchObject({ isActive: true });
      expect(await signs(signers[1], digests(1))).toBe(true);
      await eventually(() => signs(signers[0], digests(1)));
    });

    it('leaves the time of a change alone if nothing changes', async () => {
      const [custody] = both();
      const { id, updatedAt } = await custody.create(user);
      expect(await custody.setActive(id, true)).toMatchObject({ isActive: true, updatedAt });
    });

    it('refuses what there is not, and finds it as soon as it is there', async () => {
      const [custody, replica] = both();
      const missing = { code: 'WALLET_NOT_FOUND', status: 404 };
      await expect(custody.setActive(randomUUID(), false)).rejects.toMatchObject(missing);
      for (const address of [random.hex(20), 'no address'])
        await expect(custody.signerOf(address)).rejects.toMatchObject(missing);
      const key = random.bytes(32);
      const address = addressOf(publicKeyOf(key));
      await expect(replica.signerOf(address)).rejects.toMatchObject(missing);
      await custody.import(user, { kind: 'private-key', privateKey: Buffer.from(key).toString('hex') });
      await expect(replica.signerOf(address)).resolves.toMatchObject({ address });
    });
  });
}
