import type { AccountSigner, Chain, ChainAccounts, Fees, UnsignedTransaction } from '#libs/chain';
import { eventually } from './eventually.js';

/** What the suite needs of one adapter: a running network whose configured account is rich. */
export interface ChainAccountsUnderTest {
  readonly chain: Chain & { readonly accounts: ChainAccounts };
  /** Another account, with some balance. */
  readonly other: AccountSigner;
  /** One that has no balance. */
  readonly poor: AccountSigner;
  /** A call from an account that the network's contract refuses, with the reason that its ABI gives. */
  readonly refused: {
    readonly to: string;
    readonly data: string;
    readonly abi: readonly unknown[];
    readonly reason: string;
  };
  /** Creation code of a contract, small. */
  readonly bytecode: string;
  /** The same kind of chain with `maxFeePerGas` set to this. */
  capped(maxFeePerGas: bigint): ChainAccounts;
  /** The same kind of chain, where nobody answers. */
  readonly unreachable: ChainAccounts;
  close(): Promise<void>;
}

const RECEIVER = '0x00000000000000000000000000000000000000Aa';
const NOWHERE = `0x${'ab'.repeat(32)}`;

/** What every adapter of the port `ChainAccounts` does. */
export function describeChainAccounts(name: string, make: () => Promise<ChainAccountsUnderTest>): void {
  describe(`${name} (as accounts)`, () => {
    let at: ChainAccountsUnderTest;
    let accounts: ChainAccounts;
    let service: AccountSigner;

    beforeAll(async () => {
      at = await make();
      await at.chain.connect();
      ({ accounts } = at.chain);
      if (!accounts.service) throw new RangeError('The suite needs a configured account.');
      ({ service } = accounts);
    });
    afterAll(() => at.close());

    /** Transfers of one wei with consecutive nonces. */
    const transfers = async (
      signer: AccountSigner,
      count: number,
      more: Partial<UnsignedTransaction> = {},
    ): Promise<readonly UnsignedTransaction[]> => {
      const [nonce = 0] = await accounts.nonces([signer.address], 'pending');
      const { fees } = await accounts.quote('fast');
      const plain = { from: signer.address, to: RECEIVER, value: 1n, data: '0x', gasLimit: 21_000n, fees };
      return Array.from({ length: count }, (_, i) => ({ ...plain, nonce: nonce + i, ...more }));
    };
    const signed = async (signer: AccountSigner, count = 1, more: Partial<UnsignedTransaction> = {}) =>
      accounts.sign(await transfers(signer, count, more), signer);
    const first = <T>([item]: readonly T[]): T => {
      if (item === undefined) throw new RangeError('The list is empty.');
      return item;
    };
    const mined = (hash: string) => eventually(async () => (await accounts.receipts([hash]))[0]);
    const sendAndMine = async (signer: AccountSigner, more: Partial<UnsignedTransaction> = {}) => {
      const { raw, hash } = first(await signed(signer, 1, more));
      expect(await accounts.broadcast([raw])).toEqual([{ outcome: 'accepted' }]);
      return mined(hash);
    };

    it('sends, finds the receipt, and counts the nonce', async () => {
      const [before = 0] = await accounts.nonces([service.address], 'latest');
      const receipt = await sendAndMine(service);
      expect(receipt).toMatchObject({ succeeded: true, gasUsed: 21_000n, contractAddress: undefined });
      expect(receipt.gasPrice).toBeGreaterThan(0n);
      expect(await accounts.nonces([service.address, at.poor.address], 'latest')).toEqual([before + 1, 0]);
      const block = await accounts.contents(BigInt(receipt.blockNumber));
      expect(block).toMatchObject({ hash: receipt.blockHash });
      expect(block?.transactionHashes).toContain(receipt.hash);
      const parent = await accounts.contents(BigInt(receipt.blockNumber) - 1n);
      expect(parent?.hash).toBe(block?.parentHash);
    });

    it('finds the block that used a nonce', async () => {
      const [nonce = 0] = await accounts.nonces([service.address], 'pending');
      expect(await accounts.nonceUsedIn(service.address, nonce)).toBeUndefined();
      const receipt = await sendAndMine(service);
      await sendAndMine(at.other);
      const block = await accounts.nonceUsedIn(service.address, nonce);
      expect(block).toEqual(await accounts.contents(BigInt(receipt.blockNumber)));
      expect(block?.transactionHashes).toContain(receipt.hash);
    });

    it('handles more at once than go into one batch, in order', async () => {
      const list = await signed(service, 230);
      expect(await accounts.broadcast(list.map(({ raw }) => raw))).toEqual(
        list.map(() => ({ outcome: 'accepted' })),
      );
      const hashes = list.map(({ hash }) => hash);
      const receipts = await eventually(async () => {
        const found = await accounts.receipts(hashes);
        return found.includes(undefined) ? undefined : found;
      });
      expect(receipts.map((receipt) => receipt?.hash)).toEqual(hashes);
      expect(await accounts.known([...hashes, NOWHERE])).toEqual([...hashes.map(() => true), false]);
      const addresses = [...hashes.keys()].map((i) => (i % 2 === 0 ? service.address : at.poor.address));
      const balances = await accounts.balances(addresses);
      expect(balances.map((balance) => balance > 0n)).toEqual([...hashes.keys()].map((i) => i % 2 === 0));
    });

    it('knows bytes that it had before, in the pool and in a block', async () => {
      const { raw, hash } = first(await signed(service));
      expect(await accounts.broadcast([raw, raw])).toEqual([{ outcome: 'accepted' }, { outcome: 'known' }]);
      await mined(hash);
      expect(await accounts.broadcast([raw])).toEqual([{ outcome: 'known' }]);
    });

    it('tells a used nonce, an account without money, and bytes that will never do apart', async () => {
      await sendAndMine(at.other);
      const late = first(await signed(at.other, 1, { nonce: 0, value: 7n }));
      const poor = first(await signed(at.poor));
      const little = first(await signed(service, 1, { gasLimit: 20_999n }));
      const outcomes = await accounts.broadcast([late.raw, poor.raw, little.raw, '0x02c0', 'hello', '']);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual([
        'nonce-too-low',
        'unfunded',
        'rejected',
        'rejected',
        'rejected',
        'rejected',
      ]);
    });

    it('replaces what waits by what pays as much as it says, and by nothing less', async () => {
      const [nonce = 0] = await accounts.nonces([at.other.address], 'pending');
      // it waits for the one before it
      const waiting = { nonce: nonce + 1 };
      const [old] = await transfers(at.other, 1, waiting);
      const former = old?.fees as Fees;
      const { fees } = await accounts.outbid(former, 'slow');
      const again = await accounts.outbid(fees, 'slow');
      const send = async (more: Partial<UnsignedTransaction>) => {
        const { raw } = first(await signed(at.other, 1, { ...waiting, ...more }));
        return first(await accounts.broadcast([raw])).outcome;
      };
      expect(await send({})).toBe('accepted');
      expect(await send({ value: 2n })).toBe('underpriced');
      expect(await send({ value: 3n, fees })).toBe('accepted');
      expect(await send({ value: 4n, fees })).toBe('underpriced');
      expect(await send({ value: 5n, fees: again.fees })).toBe('accepted');
      await sendAndMine(at.other, { nonce });
    });

    it('offers more the faster it shall be, for the same as long as nothing happens', async () => {
      const [slow, standard, fast] = await Promise.all(
        (['slow', 'standard', 'fast'] as const).map((speed) => accounts.quote(speed)),
      );
      const price = (quote: { fees: Fees } | undefined) =>
        quote?.fees.type === 'eip1559' ? quote.fees.maxFeePerGas : (quote?.fees.gasPrice ?? 0n);
      expect(price(slow)).toBeGreaterThan(0n);
      expect(price(slow)).toBeLessThanOrEqual(price(standard));
      expect(price(standard)).toBeLessThanOrEqual(price(fast));
      expect(fast?.capped).toBe(false);
      if (fast?.congestion !== undefined) {
        expect(fast.congestion).toBeGreaterThanOrEqual(0);
        expect(fast.congestion).toBeLessThanOrEqual(1);
      }
    });

    it('never offers more than the cap, and says that it holds back', async () => {
      const capped = at.capped(5n);
      const quote = await capped.quote('fast');
      expect(quote.capped).toBe(true);
      for (const price of pricesOf(quote.fees)) expect(price).toBeLessThanOrEqual(5n);
      const more = await capped.outbid(quote.fees, 'fast');
      expect(more.capped).toBe(true);
      for (const price of pricesOf(more.fees)) expect(price).toBeLessThanOrEqual(5n);
    });

    it('estimates, and tells refusals of the contract and missing money apart', async () => {
      const call = { from: service.address, to: RECEIVER, value: 1n, data: '0x' };
      const { reason, ...refused } = at.refused;
      const estimates = await accounts.estimate([
        call,
        { ...call, ...refused, value: 0n },
        { ...call, from: at.poor.address },
        { ...call, to: undefined, value: 0n, data: at.bytecode },
      ]);
      expect(estimates.slice(0, 2)).toEqual([
        { kind: 'gas', gas: 21_000n },
        { kind: 'reverted', reason },
      ]);
      expect(estimates[2]).toMatchObject({ kind: 'unfunded' });
      expect(estimates[3]).toMatchObject({ kind: 'gas' });
      expect(accounts.gasLimitFor(21_000n)).toBe(21_000n);
      expect(accounts.gasLimitFor(100_000n)).toBeGreaterThan(100_000n);
      expect(accounts.gasLimitFor(10n ** 18n)).toBeLessThan(10n ** 18n);
    });

    it('creates contracts', async () => {
      const creation = { to: undefined, value: 0n, data: at.bytecode, gasLimit: 3_000_000n };
      const receipt = await sendAndMine(service, creation);
      expect(receipt.succeeded).toBe(true);
      expect(receipt.contractAddress).toMatch(/^0x[0-9a-fA-F]{40}$/);
    });

    it('says why a transaction failed in its block', async () => {
      const { reason, to, data, abi } = at.refused;
      const receipt = await sendAndMine(service, { to, data, value: 0n, gasLimit: 200_000n });
      expect(receipt.succeeded).toBe(false);
      const call = { from: service.address, to, data, value: 0n, abi };
      expect(await accounts.failureOf(call, receipt.blockNumber)).toBe(reason);
    });

    it('reads what it has signed', async () => {
      const [unsigned] = await transfers(service, 1, { data: '0x1234', nonce: 99 });
      const { raw, hash } = first(await signed(service, 1, unsigned));
      const chainId = at.chain.chainId.split(':')[1];
      const { to, ...rest } = accounts.parse(raw);
      const { to: _to, ...expected } = unsigned ?? { to: undefined };
      expect(rest).toEqual({ ...expected, raw, hash, chainId });
      expect(to?.toLowerCase()).toBe(RECEIVER.toLowerCase());
      expect(() => accounts.parse(raw.slice(0, -2))).toThrow(
        expect.objectContaining({ code: 'CHAIN_TRANSACTION_INVALID' }),
      );
    });

    it('knows nothing of what is not there', async () => {
      const head = await at.chain.head();
      expect(await accounts.receipts([NOWHERE])).toEqual([undefined]);
      expect(await accounts.known([NOWHERE])).toEqual([false]);
      expect(await accounts.contents(head.number + 1_000_000n)).toBeUndefined();
      expect(accounts.confirmations).toBeGreaterThanOrEqual(1);
    });

    it('asks for nothing when nothing is asked', async () => {
      expect(await accounts.nonces([], 'latest')).toEqual([]);
      expect(await accounts.broadcast([])).toEqual([]);
      expect(await accounts.sign([], service)).toEqual([]);
      expect(await accounts.estimate([])).toEqual([]);
    });

    it('says by code that nobody answers; of a broadcast nobody knows', async () => {
      const unavailable = { code: 'CHAIN_UNAVAILABLE', retryable: true };
      const { unreachable } = at;
      await expect(unreachable.nonces([service.address], 'latest')).rejects.toMatchObject(unavailable);
      await expect(unreachable.quote('slow')).rejects.toMatchObject(unavailable);
      await expect(unreachable.receipts([NOWHERE])).rejects.toMatchObject(unavailable);
      await expect(unreachable.known([NOWHERE])).rejects.toMatchObject(unavailable);
      const { raw } = first(await signed(service));
      expect(await unreachable.broadcast([raw])).toEqual([
        { outcome: 'unknown', reason: expect.any(String) },
      ]);
    });
  });
}

function pricesOf(fees: Fees): readonly bigint[] {
  return fees.type === 'legacy' ? [fees.gasPrice] : [fees.maxFeePerGas, fees.maxPriorityFeePerGas];
}
