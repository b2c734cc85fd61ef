import type { BlockRef, Chain, ContractCall, ContractCode, TransactionStatus } from '#libs/chain';
import { eventually } from './eventually.js';

/** What the suite needs of one adapter: a running network and a contract that notes a value once. */
export interface ChainUnderTest {
  readonly chain: Chain;
  /** A contract with the calls below. */
  readonly code: ContractCode;
  /** The account that pays, with some balance. */
  readonly account: string;
  /** A well-formed address that never appeared on the network. */
  readonly stranger: string;
  /** Notes the value `n`, emitting `event` with the argument `key` the first time; repeated, it succeeds silently. */
  write(contract: string, n: number): ContractCall;
  /** Reads what `write` noted; answers with something other than `unwritten` once it has. */
  read(contract: string, n: number): ContractCall;
  /** A call that the contract refuses, and what the refusal says. */
  readonly refused: { call(contract: string): ContractCall; readonly reason: string };
  readonly event: { readonly name: string; readonly key: string };
  /** The value that `write(…, n)` puts into the event. */
  eventKey(n: number): unknown;
  /** The same kind of chain, where nobody answers. */
  readonly unreachable: Chain;
  close(): Promise<void>;
}

type Included = Extract<TransactionStatus, { block: BlockRef }>;

/** What every adapter of the port `Chain` does. */
export function describeChain(name: string, make: () => Promise<ChainUnderTest>): void {
  describe(`${name} (as a chain)`, () => {
    let at: ChainUnderTest;
    let contract: string;

    beforeAll(async () => {
      at = await make();
      await at.chain.connect();
      contract = (await at.chain.deployOnce(at.code)).address;
    });
    afterAll(() => at.close());

    const included = (hash: string): Promise<Included> =>
      eventually(async () => {
        const status = await at.chain.status(hash);
        return 'block' in status ? status : undefined;
      });

    it('connects again without harm and knows its id', async () => {
      await at.chain.connect();
      expect(at.chain.chainId).toMatch(/^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/); // CAIP-2
    });

    it('reports health with its head', async () => {
      expect(await at.chain.health()).toMatchObject({ status: 'up', head: expect.stringMatching(/^\d+$/) });
    });

    it('gives blocks by number and nothing for one of the future', async () => {
      const head = await at.chain.head();
      expect(await at.chain.block(head.number)).toEqual(head);
      expect(await at.chain.block(head.number + 1_000_000n)).toBeUndefined();
      expect((await at.chain.finalized()).number).toBeLessThanOrEqual((await at.chain.head()).number);
    });

    it('tells balances as of a block', async () => {
      const rich = await at.chain.balance(at.account);
      expect(rich.amount).toBeGreaterThan(0n);
      expect(await at.chain.block(rich.asOf.number)).toEqual(rich.asOf);
      expect((await at.chain.balance(at.stranger)).amount).toBe(0n);
    });

    it('refuses what is no address', async () => {
      await expect(at.chain.balance('nobody')).rejects.toMatchObject({ code: 'CHAIN_ADDRESS_INVALID' });
    });

    it('submits, tells the inclusion, and reads the result', async () => {
      const before = await at.chain.read(at.read(contract, 1));
      const status = await included(await at.chain.submit(at.write(contract, 1)));
      expect(status).toMatchObject({ state: 'succeeded' });
      expect(status.confirmations).toBeGreaterThanOrEqual(1);
      expect(status.gasUsed).toBeGreaterThanOrEqual(0n);
      expect(await at.chain.block(status.block.number)).toEqual(status.block);
      expect(await at.chain.read(at.read(contract, 1))).not.toEqual(before);
    });

    it('finds the event, once, also when the call is repeated', async () => {
      const first = await at.chain.submit(at.write(contract, 2));
      const { block } = await included(first);
      const again = await included(await at.chain.submit(at.write(contract, 2)));
      expect(again.state).toBe('succeeded');
      const found = await at.chain.events({
        address: contract,
        abi: at.code.abi,
        event: at.event.name,
        args: [at.eventKey(2)],
      });
      expect(found).toEqual([
        expect.objectContaining({
          name: at.event.name,
          transactionHash: first,
          blockNumber: block.number,
          blockHash: block.hash,
          args: expect.objectContaining({ [at.event.key]: at.eventKey(2) }),
        }),
      ]);
    });

    it('lists events in chain order within the asked blocks', async () => {
      const hashes: string[] = [];
      for (const n of [31, 32, 33]) hashes.push(await at.chain.submit(at.write(contract, n)));
      const last = await Promise.all(hashes.map(included));
      const query = { address: contract, abi: at.code.abi, event: at.event.name };
      const fromBlock = last[0]?.block.number ?? 0n;
      const found = await at.chain.events({ ...query, fromBlock });
      expect(found.map(({ transactionHash }) => transactionHash)).toEqual(hashes);
      expect(await at.chain.events({ ...query, toBlock: fromBlock - 1n })).not.toContainEqual(
        expect.objectContaining({ transactionHash: hashes[0] }),
      );
    });

    it('takes 16 submissions at once', async () => {
      const numbers = Array.from({ length: 16 }, (_, i) => 100 + i);
      const hashes = await Promise.all(numbers.map((n) => at.chain.submit(at.write(contract, n))));
      expect(new Set(hashes).size).toBe(16);
      const all = await Promise.all(hashes.map(included));
      expect(all.map(({ state }) => state)).toEqual(numbers.map(() => 'succeeded'));
    });

    it('says why a contract refuses, before anything is sent', async () => {
      const refusal = { code: 'CHAIN_CALL_REVERTED', message: expect.stringContaining(at.refused.reason) };
      await expect(at.chain.submit(at.refused.call(contract))).rejects.toMatchObject(refusal);
      await expect(at.chain.read(at.refused.call(contract))).rejects.toMatchObject(refusal);
    });

    it('does not know a transaction that nobody sent', async () => {
      expect(await at.chain.status(`0x${'ab'.repeat(32)}`)).toEqual({ state: 'unknown' });
    });

    it('deploys one contract however often it is asked', async () => {
      const code = { ...at.code };
      const made = await Promise.all([at.chain.deployOnce(code), at.chain.deployOnce(code)]);
      expect(made).toEqual([{ address: contract }, { address: contract }]);
    });

    it('calls back with growing heads until told to stop', async () => {
      const heads: BlockRef[] = [];
      const stop = new AbortController();
      at.chain.watchHead((head) => heads.push(head), stop.signal);
      await eventually(() => heads.length > 0 || undefined);
      await included(await at.chain.submit(at.write(contract, 50)));
      await eventually(() => heads.length > 1 || undefined);
      stop.abort();
      const numbers = heads.map(({ number }) => number);
      expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => Number(a - b)));
    });

    it('is down without an answer, and says so by code', async () => {
      expect(await at.unreachable.health()).toMatchObject({ status: 'down', reason: expect.any(String) });
      await expect(at.unreachable.head()).rejects.toMatchObject({
        code: 'CHAIN_UNAVAILABLE',
        retryable: true,
      });
    });
  });
}
