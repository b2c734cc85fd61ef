import { deploymentFacts, isNews, type SmartContract } from './smart-contract.js';

const course = { id: 't', state: 'submitted', hash: '0xab', contractAddress: undefined, failure: undefined };
const contractAddress = '0x5FbDB2315678afecb367f032d93F642f64180aa3';

describe('deploymentFacts', () => {
  it.each([
    [{ state: 'accepted' }, { status: 'deploying', address: undefined }],
    [
      { state: 'mined', contractAddress },
      { status: 'deploying', address: contractAddress },
    ],
    [
      { state: 'confirmed', contractAddress },
      { status: 'deployed', address: contractAddress },
    ],
    [{ state: 'confirmed' }, { status: 'failed', failure: 'its transaction created no contract' }],
    [
      { state: 'cancelled', contractAddress },
      { status: 'failed', address: undefined, failure: 'its transaction was cancelled' },
    ],
    [
      { state: 'failed', failure: { reason: 'Plain()' } },
      { status: 'failed', failure: 'Plain()' },
    ],
  ])('%j', (over, facts) => {
    expect(deploymentFacts({ ...course, ...over })).toMatchObject({
      transactionId: 't',
      deployTxHash: '0xab',
      ...facts,
    });
  });

  it('are news once', () => {
    const facts = deploymentFacts({ ...course, state: 'mined', contractAddress });
    const contract = { status: 'deploying' } as SmartContract;
    expect(isNews(contract, facts)).toBe(true);
    expect(isNews({ ...contract, ...facts }, facts)).toBe(false);
    expect(isNews({ ...contract, ...facts }, deploymentFacts(course))).toBe(true);
  });
});
