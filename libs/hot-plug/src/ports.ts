import semver from 'semver';
import { tokenId, type Token } from '#libs/base';
import type { FeatureDefinition } from './contract.js';
import { hotPlugErrors } from './errors.js';
import type { Generation } from './generation.js';
import { LIFECYCLE_HOOKS } from './lifecycle-hooks.js';

/**
 * A handle on another feature's port that outlives the provider's generations: the provider is looked up per call, and
 * the call is counted on it, so that it is not destroyed meanwhile.
 */
export function portProxy<T extends object>(
  token: Token<T>,
  consumer: FeatureDefinition,
  provider: () => Generation | undefined,
): T {
  const methods = new Map<PropertyKey, (...args: unknown[]) => Promise<unknown>>();
  return new Proxy({} as T, {
    get(_, key) {
      if (typeof key === 'symbol' || LIFECYCLE_HOOKS.has(key)) return undefined;
      let method = methods.get(key);
      if (!method) methods.set(key, (method = (...args) => call(key, args)));
      return method;
    },
  });

  async function call(method: string, args: unknown[]): Promise<unknown> {
    const generation = provider();
    if (!generation) {
      throw hotPlugErrors.FEATURE_UNAVAILABLE({
        feature: tokenId(token),
        reason: 'no loaded feature provides it',
      });
    }
    checkDeclared(consumer, generation, tokenId(token));
    return generation.inFlight.during(() => {
      const port = generation.ports.get(token) as Record<string, (...a: unknown[]) => unknown>;
      const implementation = port[method];
      if (!implementation) {
        const reason = `version ${generation.version} has no "${method}" in its port "${tokenId(token)}"`;
        throw hotPlugErrors.FEATURE_UNAVAILABLE({ feature: generation.name, reason });
      }
      return implementation.apply(port, args);
    });
  }
}

function checkDeclared(consumer: FeatureDefinition, provider: Generation, port: string): void {
  if (consumer.name === provider.name) return;
  const range = consumer.requires?.[provider.name] ?? consumer.uses?.[provider.name];
  if (range === undefined) {
    throw hotPlugErrors.PORT_UNDECLARED({ feature: consumer.name, port, provider: provider.name });
  }
  if (semver.satisfies(provider.version, range)) return;
  const reason = `version ${provider.version} is loaded, "${consumer.name}" uses ${range}`;
  throw hotPlugErrors.FEATURE_UNAVAILABLE({ feature: provider.name, reason });
}
