import type { OpenAPIObject } from '@nestjs/swagger';

export interface FeatureDocument {
  readonly feature: string;
  readonly document: OpenAPIObject;
}

type Tree = Record<string, unknown>;
type Components = Record<string, Tree>;
/** Old reference → new one, such as `#/components/schemas/Item` → `#/components/schemas/Catalog_Item`. */
type Renames = ReadonlyMap<string, string>;

/**
 * One OpenAPI document out of all: paths are united (the host refuses overlapping namespaces before), components of
 * equal name and content are shared, those of equal name and other content are renamed `<Feature>_<Name>`.
 */
export function composeOpenApi(base: OpenAPIObject, parts: readonly FeatureDocument[]): OpenAPIObject {
  const components = structuredClone(base.components ?? {}) as Components;
  const paths: Tree = { ...base.paths };
  const tags = new Map((base.tags ?? []).map((t) => [t.name, t]));
  const operations = new Set<string>();
  for (const { feature, document } of parts) {
    const renames = renamesFor(feature, document, components);
    for (const [kind, key, value] of entriesOf(document)) {
      const renamed = renames.get(referenceTo(kind, key))?.split('/').pop();
      (components[kind] ??= {})[renamed ?? key] = withRefs(value, renames);
    }
    for (const [path, item] of Object.entries(withRefs(document.paths, renames) as Components)) {
      paths[path] = { ...(paths[path] as Tree | undefined), ...labelled(item, { feature, operations }) };
    }
    for (const tag of document.tags ?? []) tags.set(tag.name, tag);
  }
  return { ...base, paths, components, tags: [...tags.values()] } as OpenAPIObject;
}

function entriesOf(document: OpenAPIObject): [kind: string, key: string, value: unknown][] {
  return Object.entries((document.components ?? {}) as Components).flatMap(([kind, items]) =>
    Object.entries(items).map(([key, value]): [string, string, unknown] => [kind, key, value]),
  );
}

const referenceTo = (kind: string, key: string) => `#/components/${kind}/${key}`;

/** Repeated until nothing changes: whatever refers to a renamed component has another content too. */
function renamesFor(feature: string, document: OpenAPIObject, present: Components): Renames {
  const renames = new Map<string, string>();
  const prefix = feature.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  const differs = (kind: string, key: string, value: unknown) => {
    const others = present[kind];
    if (others === undefined || !Object.hasOwn(others, key)) return false;
    return JSON.stringify(others[key]) !== JSON.stringify(withRefs(value, renames));
  };
  for (let before = -1; before < renames.size;) {
    before = renames.size;
    for (const [kind, key, value] of entriesOf(document)) {
      const reference = referenceTo(kind, key);
      if (!renames.has(reference) && differs(kind, key, value)) {
        renames.set(reference, referenceTo(kind, `${prefix}_${key}`));
      }
    }
  }
  return renames;
}

/** `$ref` values and the entries of a discriminator's mapping; nothing else in a document looks like a reference. */
function withRefs(node: unknown, renames: Renames): unknown {
  if (renames.size === 0) return node;
  if (typeof node === 'string') return renames.get(node) ?? node;
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((n) => withRefs(n, renames));
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withRefs(value, renames)]));
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

function labelled(item: Tree, { feature, operations }: { feature: string; operations: Set<string> }): Tree {
  return Object.fromEntries(
    Object.entries(item).map(([method, operation]) => {
      if (!METHODS.has(method)) return [method, operation];
      const op = operation as { operationId?: string; tags?: string[] };
      const { operationId } = op;
      // unique in a document (OpenAPI 3.0, 4.7.10); two features may name their controllers alike
      const unique =
        operationId !== undefined && operations.has(operationId) ? `${feature}_${operationId}` : operationId;
      if (unique !== undefined) operations.add(unique);
      const labels = { tags: op.tags ?? [feature], 'x-feature': feature };
      return [method, { ...op, ...(unique === undefined ? {} : { operationId: unique }), ...labels }];
    }),
  );
}
