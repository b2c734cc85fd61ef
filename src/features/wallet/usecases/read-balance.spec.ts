import { createChains, type Chain } from '#libs/chain';
import { ReadBalance } from './read-balance.js';
import { ReadTokens } from './token-facts.js';

const chain = {
  network: 'simulation',
  chainId: 'eip155:31337',
  balance: () =>
    Promise.resolve({
      amount: 2n ** 255n,
      asOf: { number: 7n, hash: '0x07', timestamp: new Date('2026-01-02T03:04:05Z') },
    }),
} as unknown as Chain;

describe('ReadBalance', () => {
  const useCase = new ReadBalance(createChains([chain]), new ReadTokens());

  it('keeps every digit and says at which block it was read', async () => {
    await expect(useCase.nativeBalance('simulation', '0xabc')).resolves.toMatchObject({
      amount: (2n ** 255n).toString(),
      chainId: 'eip155:31337',
      source: 'chain',
      asOfBlock: '7',
      asOf: '2026-01-02T03:04:05.000Z',
    });
  });

  it('names the known networks to those who ask for another', async () => {
    await expect(useCase.nativeBalance('nowhere', '0xabc')).rejects.toMatchObject({
      code: 'NETWORK_UNKNOWN',
      message: expect.stringContaining('simulation') as string,
    });
  });
});
