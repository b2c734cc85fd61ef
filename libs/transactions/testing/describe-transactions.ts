import type { Transaction, TransactionRequest, Transactions } from '#libs/transactions';
import { eventually } from '#libs/testing';

/** What the suite needs: an engine on a chain that mines when told. */
export interface TransactionsUnderTest {
  readonly transactions: Transactions;
  readonly network: string;
  /** Two accounts with a signer and plenty of ether. */
  readonly accounts: readonly [string, string];
  /** A contract whose method call `revertingData` fails with this reason. */
  readonly reverting: {
    readonly to: string;
    readonly data: string;
    readonly abi: readonly unknown[];
    readonly reason: string;
  };
  mine(blocks?: number): Promise<void>;
  /** In wei. */
  balance(address: string): Promise<bigint>;
  /** What was told on the bus of one transaction, in order. */
  told(id: string): readonly string[];
  /** Signs a transfer of 1 wei with the account's next nonce, beside the engine. */
  signOutside(from: string, to: string): Promise<string>;
  close(): Promise<void>;
}

const NOBODY = '0x00000000000000000000000000000000000000A1';

/** What every implementation of the port `Transactions` does. */
export function describeTransactions(name: string, make: () => Promise<TransactionsUnderTest>): void {
  describe(`${name} (as transactions)`, () => {
    let at: TransactionsUnderTest;
    beforeEach(async () => {
      at = await make();
    });
    afterEach(() => at.close());

    const request = (more: Partial<TransactionRequest> = {}): TransactionRequest => ({
      network: at.network,
      from: at.accounts[0],
      to: NOBODY,
      value: 5n,
      owner: 'alice',
      purpose: 'transfer',
      ...more,
    });
    const inState = (id: string, state: Transaction['state']) =>
      eventually(
        async () => {
          const found = await at.transactions.find(id);
          return found?.state === state ? found : undefined;
        },
        { what: `The state ${state}` },
      );
    /** Mines until it is there. */
    const settled = (id: string) =>
      eventually(async () => {
        await at.mine();
        const found = await at.transactions.find(id);
        return ['confirmed', 'failed', 'cancelled'].includes(found?.state ?? '') ? found : undefined;
      });

    it('takes over, sends, and confirms; each step is told once', async () => {
      const taken = await at.transactions.submit(request({ confirmations: 2, details: { note: 'rent' } }));
      expect(taken).toMatchObject({
        state: 'accepted',
        status: 'PENDING',
        value: 5n,
        details: { note: 'rent' },
      });
      await inState(taken.id, 'submitted');
      const done = await settled(taken.id);
      expect(done).toMatchObject({ state: 'confirmed', status: 'CONFIRMED', nonce: 0, gasUsed: 21_000n });
      expect(done.confirmations.seen).toBeGreaterThanOrEqual(2);
      expect(await at.balance(NOBODY)).toBe(5n);
      expect(await at.transactions.findByHash(done.hash ?? '')).toMatchObject({ id: taken.id });
      await eventually(() => at.told(taken.id).includes('transaction_confirmed'));
      expect(at.told(taken.id)).toEqual([
        'transaction_accepted',
        'transaction_submitted',
        'transaction_mined',
        'transaction_confirmed',
      ]);
    });

    it('gives the same transaction for the same key, and refuses the key for another request', async () => {
      const idempotency = { scope: 'alice', key: 'k', fingerprint: 'a' };
      const first = at.transactions.submit(request({ idempotency }));
      const second = at.transactions.submit(request({ idempotency }));
      const [a, b] = await Promise.all([first, second]);
      expect(b.id).toBe(a.id);
      expect((await at.transactions.submit(request({ idempotency }))).id).toBe(a.id);
      expect((await at.transactions.findByKey(idempotency))?.id).toBe(a.id);
      expect(await at.transactions.findByKey({ ...idempotency, scope: 'bob' })).toBeUndefined();
      await expect(
        at.transactions.submit(request({ idempotency: { ...idempotency, fingerprint: 'b' } })),
      ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
      await settled(a.id);
      expect(await at.balance(NOBODY)).toBe(5n);
    });

    it('takes many over, all or none, in order', async () => {
      const many = await at.transactions.submitMany(Array.from({ length: 30 }, () => request()));
      const last = await settled(many.at(-1)?.id ?? '');
      expect(last.nonce).toBe(29);
      expect(await at.balance(NOBODY)).toBe(150n);
      await at.transactions.setPolicy(at.accounts[1], { perDay: 10n });
      const limited = Array.from({ length: 3 }, () => request({ from: at.accounts[1] }));
      await expect(at.transactions.submitMany(limited)).rejects.toMatchObject({
        code: 'TRANSACTION_POLICY_REFUSED',
      });
      expect((await at.transactions.list({ from: at.accounts[1] })).items).toEqual([]);
      await at.transactions.submitMany(limited.slice(1));
    });

    it('names every faulty field', async () => {
      const faulty = request({ from: '0x1', to: 'nobody', value: -1n, data: '0x1', gasLimit: 1n });
      const refused = at.transactions.submit(faulty);
      await expect(refused).rejects.toMatchObject({ code: 'TRANSACTION_INVALID', status: 400 });
      const { errors } = (await refused.catch((thrown: unknown) => thrown)) as {
        errors: { pointer: string }[];
      };
      expect(errors.map(({ pointer }) => pointer)).toEqual(['/from', '/to', '/value', '/data', '/gasLimit']);
      await expect(at.transactions.submit(request({ network: 'mars' }))).rejects.toMatchObject({
        code: 'NETWORK_UNKNOWN',
      });
      await expect(at.transactions.submit(request({ from: NOBODY }))).rejects.toMatchObject({
        code: 'TRANSACTION_SENDER_UNKNOWN',
      });
    });

    it('fails what would revert, before anything is sent, with the reason', async () => {
      const { to, data, abi, reason } = at.reverting;
      const { id } = await at.transactions.submit(request({ to, data, abi, value: 0n }));
      expect(await inState(id, 'failed')).toMatchObject({
        nonce: undefined,
        failure: { kind: 'refused', reason: expect.stringContaining(reason) },
      });
      const after = await at.transactions.submit(request());
      expect(await settled(after.id)).toMatchObject({ state: 'confirmed', nonce: 0 });
    });

    it('tells why a transaction in a block has failed', async () => {
      const { to, data, abi, reason } = at.reverting;
      const { id } = await at.transactions.submit(request({ to, data, abi, value: 0n, gasLimit: 100_000n }));
      expect(await settled(id)).toMatchObject({
        state: 'failed',
        status: 'FAILED',
        failure: { kind: 'reverted', reason: expect.stringContaining(reason) },
      });
    });

    it('cancels what is not in a block by an empty transaction that pays more', async () => {
      const { id } = await at.transactions.submit(request());
      await inState(id, 'submitted');
      await at.transactions.cancel(id);
      await eventually(async () => (await at.transactions.attempts(id)).length === 2);
      expect(await settled(id)).toMatchObject({ state: 'cancelled', status: 'FAILED' });
      expect(await at.balance(NOBODY)).toBe(0n);
      expect((await at.transactions.attempts(id)).map((a) => [a.kind, a.outcome])).toEqual([
        ['first', 'replaced'],
        ['cancellation', 'mined'],
      ]);
      await expect(at.transactions.cancel(id)).rejects.toMatchObject({ code: 'TRANSACTION_STATE_CONFLICT' });
    });

    it('speeds up by an attempt that pays more', async () => {
      const { id } = await at.transactions.submit(request());
      await inState(id, 'submitted');
      await at.transactions.speedUp(id, 'fast');
      const attempts = await eventually(async () => {
        const all = await at.transactions.attempts(id);
        return all[1]?.outcome === 'sent' && all;
      });
      const price = ({ fees }: (typeof attempts)[number]) =>
        fees.type === 'legacy' ? fees.gasPrice : fees.maxFeePerGas;
      const [before, after] = attempts.map(price);
      expect(after).toBeGreaterThanOrEqual(((before ?? 0n) * 1_125n) / 1_000n);
      expect(await settled(id)).toMatchObject({ state: 'confirmed', hash: attempts[1]?.hash });
      expect(await at.balance(NOBODY)).toBe(5n);
    });

    it('lets the owner sign and send by hand', async () => {
      const { id } = await at.transactions.submit(request({ send: false }));
      expect(await at.transactions.find(id)).toMatchObject({ state: 'created', nonce: undefined });
      const { raw, transaction } = await at.transactions.sign(id);
      expect(transaction).toMatchObject({ state: 'prepared', nonce: 0 });
      expect((await at.transactions.sign(id)).raw).toBe(raw);
      await at.mine();
      expect(await at.transactions.find(id)).toMatchObject({ state: 'prepared' });
      await at.transactions.send(id);
      expect(await settled(id)).toMatchObject({ state: 'confirmed', hash: transaction.hash });
    });

    it('sends what is created without a signature in between, and cancels it', async () => {
      const [a, b] = await at.transactions.submitMany([request({ send: false }), request({ send: false })]);
      await at.transactions.cancel(b?.id ?? '');
      await at.transactions.send(a?.id ?? '');
      expect(await settled(a?.id ?? '')).toMatchObject({ state: 'confirmed' });
      expect(await at.transactions.find(b?.id ?? '')).toMatchObject({ state: 'cancelled' });
    });

    it('follows bytes that were signed elsewhere, once', async () => {
      const raw = await at.signOutside(at.accounts[1], NOBODY);
      const sent = { network: at.network, raw, owner: 'bob' };
      const [one, two] = [await at.transactions.submitRaw(sent), await at.transactions.submitRaw(sent)];
      expect(two.id).toBe(one.id);
      expect(await settled(one.id)).toMatchObject({ state: 'confirmed', from: at.accounts[1], value: 1n });
      const own = await at.transactions.submit(request({ from: at.accounts[1] }));
      expect(await settled(own.id)).toMatchObject({ state: 'confirmed', nonce: 1 });
      await expect(at.transactions.submitRaw({ ...sent, raw: '0x02' })).rejects.toMatchObject({
        status: 400,
      });
    });

    it('lists the newest first, page by page', async () => {
      const many = await at.transactions.submitMany(Array.from({ length: 5 }, () => request()));
      const page = await at.transactions.list({ owner: 'alice', limit: 3 });
      const rest = await at.transactions.list({ owner: 'alice', limit: 3, cursor: page.nextCursor });
      expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual(
        many.map(({ id }) => id).toReversed(),
      );
      expect((await at.transactions.list({ owner: 'bob' })).items).toEqual([]);
      expect((await at.transactions.list({ from: at.accounts[0].toLowerCase() })).items).toHaveLength(5);
    });

    it('resolves when it is final', async () => {
      const { id } = await at.transactions.submit(request());
      const final = at.transactions.settled(id);
      await inState(id, 'submitted');
      await at.mine();
      expect(await final).toMatchObject({ state: 'confirmed' });
      await expect(at.transactions.settled('nothing')).rejects.toMatchObject({
        code: 'TRANSACTION_NOT_FOUND',
      });
    });
  });
}
