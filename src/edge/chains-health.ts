import type { Chains } from '#libs/chain';
import type { FeatureHealth } from '#libs/hot-plug';

/** For features that live on chains: a network that is away degrades them, they serve what they can. */
export function chainsHealth(chains: Chains): FeatureHealth {
  return async () => {
    const reports = chains.list().map(async (chain) => {
      const { status, ...details } = await chain.health();
      return [
        chain.network,
        { ...details, status: status === 'down' ? ('degraded' as const) : status },
      ] as const;
    });
    return Object.fromEntries(await Promise.all(reports));
  };
}
