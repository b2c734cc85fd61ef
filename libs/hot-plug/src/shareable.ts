import { LIFECYCLE_HOOKS } from './lifecycle-hooks.js';

/**
 * A façade of a service that several applications share. Nest calls lifecycle hooks on every provider instance, on
 * `useValue` too: without it the first feature that closes would destroy the host's service for everybody.
 * Methods are bound to the target, so private fields keep working.
 */
export function shareable<T extends object>(target: T): T {
  const bound = new Map<PropertyKey, { source: unknown; method: unknown }>();
  // a proxy of a frozen object may not give other values than the object's own (ECMAScript, [[Get]] of proxies)
  const stand = Object.isFrozen(target) ? (Object.create(Reflect.getPrototypeOf(target)) as T) : target;
  return new Proxy(stand, {
    get(_, key) {
      if (LIFECYCLE_HOOKS.has(key)) return undefined;
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || key === 'constructor') return value;
      const known = bound.get(key);
      if (known?.source === value) return known.method;
      const method: unknown = value.bind(target);
      bound.set(key, { source: value, method });
      return method;
    },
    has: (_, key) => !LIFECYCLE_HOOKS.has(key) && key in target,
  });
}
