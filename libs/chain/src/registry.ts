import type { Chain, Chains } from './chain.port.js';
import { chainErrors } from './errors.js';

/** The networks of one process by name; two of one name are `CHAIN_MISCONFIGURED`. */
export function createChains(list: readonly Chain[]): Chains {
  const byName = new Map<string, Chain>();
  for (const chain of list) {
    if (byName.has(chain.network))
      throw chainErrors.CHAIN_MISCONFIGURED({
        network: chain.network,
        reason: 'the name is used twice; give each network its own.',
      });
    byName.set(chain.network, chain);
  }
  return {
    list: () => [...byName.values()],
    get: (network) => {
      const chain = byName.get(network);
      if (!chain) throw chainErrors.NETWORK_UNKNOWN({ network, known: [...byName.keys()] });
      return chain;
    },
  };
}
