import { LIFECYCLE_HOOKS } from './lifecycle-hooks.js';

/**
 * A façade of a service that several applications share. Nest calls lifecycle hooks on every provider instance, on
 * `useValue` too: without it the first feature that closes would destroy the host's service for everybody.
 * Methods are bound to the target, so private fields keep working.
 */
export function shareable<T extends object>(target: T): T {
  const bound = new Map<PropertyKey, { source: unknown; method: unknown }>();
  return new Proxy(target, {
    get(service, key) {
      if (LIFECYCLE_HOOKS.has(key)) return undefined;
      const value: unknown = Reflect.get(service, key, service);
      if (typeof value !== 'function' || key === 'constructor' || isFixed(service, key)) return value;
      const known = bound.get(key);
      if (known?.source === value) return known.method;
      const method: unknown = value.bind(service);
      bound.set(key, { source: value, method });
      return method;
    },
    has: (service, key) => !LIFECYCLE_HOOKS.has(key) && key in service,
  });
}

/** A proxy may not give another value for it (ECMAScript, [[Get]] of proxies); a frozen literal has no private fields. */
function isFixed(service: object, key: PropertyKey): boolean {
  const own = Reflect.getOwnPropertyDescriptor(service, key);
  return own?.configurable === false && own.writable === false;
}
