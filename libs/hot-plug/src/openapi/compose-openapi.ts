import type { OpenAPIObject } from '@nestjs/swagger';

export interface FeatureDocument {
  readonly feature: string;
  readonly document: OpenAPIObject;
}

type Tree = Record<string, unknown>;

/**
 * One OpenAPI document out of all: paths are united (the host refuses overlapping namespaces before), components of
 * equal name and content are shared, those of equal name and other content are renamed `<Feature>_<Name>`.
 */
export function composeOpenApi(base: OpenAPIObject, parts: readonly FeatureDocument[]): OpenAPIObject {
  const components = structuredClone(base.components ?? {}) as Record<string, Tree>;
  const paths: Tree = { ...base.paths };
  const tags = new Map((base.tags ?? []).map((t) => [t.name, t]));
  for (const { feature, document } of parts) {
    const rename = renamesFor(feature, document, components);
    for (const [kind, items] of Object.entries((document.components ?? {}) as Record<string, Tree>)) {
      const target = (components[kind] ??= {});
      for (const [key, value] of Object.entries(items)) {
        const renamed = rename.get(`#/components/${kind}/${key}`)?.split('/').pop();
        target[renamed ?? key] = withRefs(value, rename);
      }
    }
    for (const [path, item] of Object.entries(withRefs(document.paths, rename) as Record<string, Tree>)) {
      paths[path] = { ...(paths[path] as Tree | undefined), ...labelled(item, feature) };
    }
    for (const tag of document.tags ?? []) tags.set(tag.name, tag);
  }
  return { ...base, paths, components, tags: [...tags.values()] } as OpenAPIObject;
}

function renamesFor(
  feature: string,
  document: OpenAPIObject,
  present: Record<string, Tree>,
): Map<string, string> {
  const rename = new Map<string, string>();
  const prefix = feature.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  for (const [kind, items] of Object.entries((document.components ?? {}) as Record<string, Tree>)) {
    for (const [key, value] of Object.entries(items)) {
      const other = present[kind]?.[key];
      if (other === undefined || JSON.stringify(other) === JSON.stringify(value)) continue;
      rename.set(`#/components/${kind}/${key}`, `#/components/${kind}/${prefix}_${key}`);
    }
  }
  return rename;
}

function withRefs(node: unknown, rename: ReadonlyMap<string, string>): unknown {
  if (rename.size === 0 || typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((n) => withRefs(n, rename));
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === '$ref' && typeof value === 'string') return [key, rename.get(value) ?? value];
      return [key, withRefs(value, rename)];
    }),
  );
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

function labelled(item: Tree, feature: string): Tree {
  return Object.fromEntries(
    Object.entries(item).map(([method, operation]) => {
      if (!METHODS.has(method)) return [method, operation];
      const op = operation as { operationId?: string; tags?: string[] };
      return [method, { ...op, tags: op.tags ?? [feature], 'x-feature': feature }];
    }),
  );
}
