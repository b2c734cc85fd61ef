import { createChains } from '#libs/chain';
import { simulationSettings, startSimulation, type Simulation } from '#libs/chain-evm';
import { daoGovernor, daoToken, proofAnchor } from '#libs/contracts';
import { temporaryFolder } from '#libs/testing';
import { ReadGovernor } from './read-governor.js';

describe('ReadGovernor', () => {
  let simulation: Simulation;
  let useCase: ReadGovernor;

  beforeAll(async () => {
    simulation = await startSimulation(simulationSettings.parse({ folder: (await temporaryFolder()).path }));
    useCase = new ReadGovernor(createChains([simulation.chain]));
  });
  afterAll(() => simulation.stop());

  it("tells what the contract tells: its deployment's own parameters", async () => {
    const holder = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
    const token = await simulation.chain.deployOnce({
      ...daoToken,
      args: ['Dao', 'DAO', holder, 10n ** 21n],
    });
    const { address } = await simulation.chain.deployOnce({
      ...daoGovernor,
      args: governorArgs(token.address),
    });
    await expect(useCase.governor('simulation', address)).resolves.toMatchObject({
      address,
      name: 'TestGovernor',
      clockMode: expect.stringMatching(/^mode=/) as string,
      votingDelay: '11',
      votingPeriod: '222',
      proposalThreshold: '3333',
      source: 'chain',
    });
  });

  it('refuses another contract, and an address without code', async () => {
    const { address } = await simulation.chain.deployOnce(proofAnchor);
    await expect(useCase.governor('simulation', address)).rejects.toMatchObject({ code: 'NOT_A_GOVERNOR' });
    const nobody = '0x000000000000000000000000000000000000dEaD';
    await expect(useCase.governor('simulation', nobody)).rejects.toMatchObject({ code: 'NOT_A_GOVERNOR' });
  });
});

function governorArgs(token: string): readonly unknown[] {
  return ['TestGovernor', token, { delay: 11, period: 222, threshold: 3333n, quorumPercent: 4 }];
}
