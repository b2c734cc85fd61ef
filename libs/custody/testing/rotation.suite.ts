import { seeded } from '#libs/testing';
import { rewrapAll, type Custody } from '../src/index.js';
import type { CustodyFixture } from './custody.suite.js';
import { signs } from './signatures.js';

const OLD = 'the secret of the suite, of more than 32 characters';
const NEW = 'another secret of the suite, of more than 32 ones';
const user = { userId: 'rotated', type: 'USER' } as const;

export function describeKeyRotation(fixture: () => CustodyFixture): void {
  describe('rotation of the wrapping key', () => {
    it('goes on beside all work, on several replicas, until the former key is needed no more', async () => {
      const random = seeded('custody rotation');
      const [before, first, second] = [
        await fixture().open({ current: OLD, previous: [NEW] }),
        await fixture().open({ current: NEW, previous: [OLD] }),
        await fixture().open({ current: NEW, previous: [OLD] }),
      ];
      const wallets = await Promise.all(Array.from({ length: 25 }, () => before.custody.create(user)));
      let wrapping = true;
      const work = async (custody: Custody): Promise<number> => {
        let signed = 0;
        while (wrapping || signed === 0) {
          const signer = await custody.signerOf(random.pick(wallets).address);
          expect(await signs(signer, [random.bytes(32)])).toBe(true);
          signed++;
        }
        return signed;
      };
      const working = [before, first, second].map(({ custody }) => work(custody));
      const steps: number[] = [];
      const left = await Promise.all([
        rewrapAll(first.custody, { batch: 3, onProgress: (n) => steps.push(n) }),
        rewrapAll(second.custody, { batch: 4 }),
      ]).finally(() => (wrapping = false));
      expect(left).toEqual([0, 0]);
      expect(steps.length).toBeGreaterThan(1);
      await Promise.all(working);

      // what is made now needs the new secret alone, what was made before too
      const made = await first.custody.create(user);
      const [after, late] = [await fixture().open({ current: NEW }), await fixture().open({ current: OLD })];
      for (const { address } of [...wallets, made]) {
        expect(await signs(await after.custody.signerOf(address), [random.bytes(32)])).toBe(true);
        const refused = (await late.custody.signerOf(address)).sign([random.bytes(32)]);
        await expect(refused).rejects.toMatchObject({ code: 'SEALED_VALUE_UNREADABLE' });
      }
      // back again for the suites that follow, and nothing is left to do
      expect(await rewrapAll(before.custody)).toBe(0);
      expect(await before.custody.rewrap(1)).toBe(0);
      for (const { close } of [before, first, second, after, late]) await close();
    });

    it('passes over what it cannot open, and says so when only that is left', async () => {
      const lost = await fixture().open({ current: 'a secret that nobody has any more, 32+' });
      const found = await fixture().open({ current: NEW, previous: [OLD] });
      const back = await fixture().open({ current: OLD, previous: [NEW] });
      for (let at = 0; at < 3; at++) await lost.custody.create(user);
      const old = await back.custody.create(user);
      const unreadable = { code: 'SEALED_VALUE_UNREADABLE' };
      await expect(rewrapAll(found.custody, { batch: 2 })).rejects.toMatchObject(unreadable);
      const only = await fixture().open({ current: NEW });
      const signer = await only.custody.signerOf(old.address);
      expect(await signs(signer, [new Uint8Array(32)])).toBe(true);
      expect(await lost.custody.rewrap(0)).toBeGreaterThan(0);
      await expect(rewrapAll(back.custody)).rejects.toMatchObject(unreadable);
      for (const { close } of [lost, found, back, only]) await close();
    });

    it('ends early when it is told to', async () => {
      const from = await fixture().open({ current: OLD, previous: [NEW] });
      const to = await fixture().open({ current: NEW, previous: [OLD] });
      for (let at = 0; at < 4; at++) await from.custody.create(user);
      const stop = new AbortController();
      const options = { batch: 1, signal: stop.signal, onProgress: () => stop.abort() };
      expect(await rewrapAll(to.custody, options)).toBeGreaterThan(0);
      for (const { close } of [from, to]) await close();
    });
  });
}
