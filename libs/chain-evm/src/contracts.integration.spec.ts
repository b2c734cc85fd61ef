import { eventually } from '#libs/chain/testing';
import {
  anchorCall,
  anchorCode,
  anchoredAtCall,
  hashOfText,
  startTemporarySimulation,
  type TemporarySimulation,
} from '#libs/chain-evm/testing';
import { daoGovernor, daoToken } from '#libs/contracts';

const VOTES = 10n ** 24n;

describe('the contracts on a chain', () => {
  let temporary: TemporarySimulation;
  beforeAll(async () => {
    temporary = await startTemporarySimulation();
  });
  afterAll(() => temporary.close());

  const included = (hash: string) =>
    eventually(async () => {
      const status = await temporary.simulation.chain.status(hash);
      return 'block' in status ? status : undefined;
    });

  it('anchor a root once, in one storage slot; a repetition changes nothing', async () => {
    const { chain } = temporary.simulation;
    const { address } = await chain.deployOnce(anchorCode);
    const root = hashOfText('a root');
    expect(await chain.read(anchoredAtCall(address, root))).toEqual([0n, 0n, `0x${'00'.repeat(20)}`]);
    const first = await included(await chain.submit(anchorCall(address, root)));
    const noted = [first.block.number, BigInt(first.block.timestamp.getTime() / 1000), chain.account];
    const again = await included(await chain.submit(anchorCall(address, root)));
    expect(again.state).toBe('succeeded');
    expect(await chain.read(anchoredAtCall(address, root))).toEqual(noted);
    expect(
      await chain.events({ address, abi: anchorCode.abi, event: 'RootAnchored', args: [root] }),
    ).toHaveLength(1);
    // 21,000 for the transaction, 22,100 for one new slot (EIP-2929), some for the call data and the event
    expect({ first: first.gasUsed, again: again.gasUsed }).toEqual({ first: 46_556n, again: 24_041n });
  });

  it('let the holders of the token decide', async () => {
    const { chain } = temporary.simulation;
    const token = await chain.deployOnce({ ...daoToken, args: ['Dao', 'DAO', chain.account, VOTES] });
    const settings = { delay: 0, period: 3600, threshold: 0n, quorumPercent: 4n };
    const governor = await chain.deployOnce({ ...daoGovernor, args: ['Dao', token.address, settings] });
    const onToken = (method: string, args: readonly unknown[]) => ({
      address: token.address,
      abi: daoToken.abi,
      method,
      args,
    });
    const onGovernor = (method: string, args: readonly unknown[]) => ({
      address: governor.address,
      abi: daoGovernor.abi,
      method,
      args,
    });

    await included(await chain.submit(onToken('delegate', [chain.account])));
    expect(await chain.read(onToken('CLOCK_MODE', []))).toEqual(['mode=timestamp']);
    expect(await chain.read(onToken('getVotes', [chain.account]))).toEqual([VOTES]);

    const action = [[token.address], [0n], ['0x'], 'Do it'];
    const [proposal] = await chain.read(
      onGovernor('getProposalId', [...action.slice(0, 3), hashOfText('Do it')]),
    );
    await included(await chain.submit(onGovernor('propose', action)));
    await eventually(async () => (await chain.read(onGovernor('state', [proposal])))[0] === 1n || undefined);
    await included(await chain.submit(onGovernor('castVote', [proposal, 1])));
    expect(await chain.read(onGovernor('proposalVotes', [proposal]))).toEqual([0n, VOTES, 0n]);
    await expect(chain.submit(onGovernor('castVote', [proposal, 1]))).rejects.toMatchObject({
      code: 'CHAIN_CALL_REVERTED',
      message: expect.stringContaining('GovernorAlreadyCastVote'),
    });
  });
});
