import type { FastifyInstance } from 'fastify';

/** Says which methods a path has, so that a wrong method is told from a wrong path. */
export interface AllowedMethods {
  /** Empty if there is nothing at the path. */
  of(path: string): readonly string[];
}

interface KnownPath {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Remembers the routes that are registered from now on. */
export function collectMethods(fastify: Pick<FastifyInstance, 'addHook'>): AllowedMethods {
  const known = new Map<string, KnownPath>();
  fastify.addHook('onRoute', ({ url, method }) => {
    // a wildcard serves files, or everything: it says nothing about a single path
    if (url.includes('*')) return;
    const path = known.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const one of [method].flat()) path.methods.add(one);
    known.set(url, path);
  });
  return {
    of: (path) => {
      const methods = [...known.values()]
        .filter(({ pattern }) => pattern.test(path))
        .flatMap((k) => [...k.methods]);
      return [...new Set(methods)].toSorted();
    },
  };
}

/** `/a/:id/b` → one segment for each parameter. As for the router, a slash at the end makes another path. */
function patternOf(url: string): RegExp {
  const segments = url
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${segments.join('/')}$`);
}
