import type { Chain, ContractCalls, RawCall } from '#libs/chain';

/** What the suite needs of one adapter: a running network and a contract. */
export interface ContractCallsUnderTest {
  readonly chain: Chain & { readonly contracts: ContractCalls };
  /** Of an account with a balance. */
  readonly account: string;
  /** A contract, and the number of a block before it was there. */
  readonly contract: string;
  readonly before: bigint;
  /** A call that answers, and the start of the answer. */
  readonly right: RawCall & { readonly answer: string };
  /** A call that is refused, the bytes that it throws, and what changes nothing about it. */
  readonly wrong: RawCall & { readonly thrown: string };
  /** Creation code that works. */
  readonly bytecode: string;
  readonly unreachable: ContractCalls;
  close(): Promise<void>;
}

/** What every adapter of the port `ContractCalls` does. */
export function describeContractCalls(name: string, make: () => Promise<ContractCallsUnderTest>): void {
  describe(`${name} (contracts by their bytes)`, () => {
    let at: ContractCallsUnderTest;
    let contracts: ContractCalls;

    beforeAll(async () => {
      at = await make();
      contracts = at.chain.contracts;
    });
    afterAll(() => at.close());

    it('gives the code of a contract, also of former blocks', async () => {
      expect((await contracts.code(at.contract, 'latest')).length).toBeGreaterThan(2);
      expect((await contracts.code(at.contract, 'pending')).length).toBeGreaterThan(2);
      expect(await contracts.code(at.contract, at.before)).toBe('0x');
      expect(await contracts.code(at.account, 'latest')).toBe('0x');
    });

    it('gives what a call returns', async () => {
      const { number } = await at.chain.head();
      const { answer, ...call } = at.right;
      for (const block of ['latest', 'pending', number] as const)
        expect(await contracts.call(call, block)).toEqual({
          kind: 'returned',
          data: expect.stringMatching(new RegExp(`^${answer}`)),
        });
      expect(await contracts.call(call, at.before)).toEqual({ kind: 'returned', data: '0x' });
    });

    it('gives what a contract throws', async () => {
      const { thrown, ...call } = at.wrong;
      expect(await contracts.call(call, 'latest')).toMatchObject({ kind: 'reverted', data: thrown });
    });

    it('tries the creation of a contract', async () => {
      const { account: from, bytecode: data } = at;
      const made = await contracts.call({ from, to: undefined, data }, 'pending');
      expect(made).toMatchObject({ kind: 'returned' });
      const broken = await contracts.call({ from, to: undefined, data: '0xfe' }, 'pending');
      expect(broken.kind).not.toBe('returned');
    });

    it('does not take a call that cannot be paid for one that the contract refuses', async () => {
      const { answer: _, ...call } = at.right;
      const poor = `0x${'42'.repeat(20)}`;
      const answer = await contracts.call({ ...call, from: poor, to: at.account, value: 1n }, 'latest');
      expect(answer).toMatchObject({ kind: 'refused', reason: expect.any(String) });
    });

    it('refuses what is no address', async () => {
      await expect(contracts.code('0x12', 'latest')).rejects.toMatchObject({ code: 'CHAIN_ADDRESS_INVALID' });
      await expect(contracts.call({ to: 'nobody', data: '0x' }, 'latest')).rejects.toMatchObject({
        code: 'CHAIN_ADDRESS_INVALID',
      });
    });

    it('says so when nobody answers', async () => {
      await expect(at.unreachable.code(at.contract, 'latest')).rejects.toMatchObject({
        code: 'CHAIN_UNAVAILABLE',
      });
      await expect(at.unreachable.call(at.right, 'latest')).rejects.toMatchObject({
        code: 'CHAIN_UNAVAILABLE',
      });
    });
  });
}
