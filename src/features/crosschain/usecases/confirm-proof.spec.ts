import { createChains, type Chain } from '#libs/chain';
import type { FeatureContext } from '#libs/hot-plug';
import type { ProofAnchoring } from '../../identity/contract.js';
import { ConfirmProof } from './confirm-proof.js';

const block = (number: bigint, hash: string) => ({ number, hash, timestamp: new Date(0) });
const chain = {
  network: 'simulation',
  head: () => Promise.resolve(block(20n, '0x20')),
  block: (number: bigint) => Promise.resolve(number === 18n ? block(18n, '0x18') : undefined),
} as unknown as Chain;

function useCase(anchors: { blockNumber: number; blockHash: string }[]): ConfirmProof {
  const anchoring = {
    anchors: anchors.map((a) => ({ network: 'simulation', ...a })),
  } as unknown as ProofAnchoring;
  const ctx = {
    port: () => ({ proofAnchor: () => Promise.resolve(anchoring) }),
  } as unknown as FeatureContext;
  return new ConfirmProof(ctx, createChains([chain]));
}

describe('ConfirmProof', () => {
  it('counts the confirmations of a block that is still there', async () => {
    const [evidence] = await useCase([{ blockNumber: 18, blockHash: '0x18' }]).evidence('id');
    expect(evidence).toMatchObject({ canonical: true, confirmations: 3 });
  });

  it.each([
    ['has another block at that height', { blockNumber: 18, blockHash: '0xff' }],
    ['has no block at that height', { blockNumber: 21, blockHash: '0x21' }],
  ])('tells that the network %s', async (_, anchor) => {
    const [evidence] = await useCase([anchor]).evidence('id');
    expect(evidence?.canonical).toBe(false);
    expect(evidence).not.toHaveProperty('confirmations');
  });
});
