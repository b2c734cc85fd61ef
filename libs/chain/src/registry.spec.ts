import type { Chain } from './chain.port.js';
import { createChains } from './registry.js';

const named = (network: string): Chain => ({ network }) as Chain;

describe('createChains', () => {
  it('finds a network by its name and keeps the order', () => {
    const [first, second] = [named('simulation'), named('polygon')];
    const chains = createChains([first, second]);
    expect(chains.get('polygon')).toBe(second);
    expect(chains.list()).toEqual([first, second]);
  });

  it('answers an unknown name with the known ones', () => {
    expect(() => createChains([named('simulation'), named('polygon')]).get('mainnet')).toThrow(
      expect.objectContaining({
        code: 'NETWORK_UNKNOWN',
        status: 404,
        params: { network: 'mainnet', known: ['simulation', 'polygon'] },
      }),
    );
  });

  it('refuses two networks of one name', () => {
    expect(() => createChains([named('polygon'), named('polygon')])).toThrow(
      expect.objectContaining({ code: 'CHAIN_MISCONFIGURED' }),
    );
  });
});
