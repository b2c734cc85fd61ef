import type { ChainHistory } from '#libs/chain';
import type { EvmChain } from '#libs/chain-evm';

/** The chain, of which streams get no answer while they are held. */
export function heldBack(chain: EvmChain) {
  let held = Promise.resolve();
  let release = () => undefined as void;
  const range: ChainHistory['range'] = async (query) => {
    await held;
    return chain.history.range(query);
  };
  const overlaid = <T extends object>(of: T, over: Record<string, unknown>): T =>
    new Proxy(of, {
      get(target, key) {
        if (typeof key === 'string' && key in over) return over[key];
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  return {
    chain: overlaid(chain, { history: overlaid(chain.history, { range }) }),
    hold: () => void (held = new Promise((resolve) => (release = resolve))),
    release: () => release(),
  };
}
