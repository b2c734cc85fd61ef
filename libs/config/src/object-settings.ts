import type { z } from 'zod';
import { upperSnake } from './environment.js';
import { kindOf, layersOf, objectShape } from './schema.js';
import { setting, type EnvName, type Fields, type Node } from './setting.js';

/** What a schema may say about itself: `z.int().meta({ doc: 'Blocks to wait.', env: 'MY_WAIT', secret: true })`. */
interface Meta {
  readonly doc?: string;
  readonly description?: string;
  /** Instead of the variable that follows from the name. */
  readonly env?: EnvName | readonly EnvName[];
  readonly secret?: boolean | 'url';
}

/**
 * Derives settings from an object schema: one per member, nested objects as groups. The variable is the prefix and the
 * path in upper snake case: `GOVERNANCE_RELAY_MAX_FEE`. Returns no fields for a schema that is not an object.
 */
export function settingsOfObject(schema: unknown, prefix: string): Fields {
  const shape = objectShape(schema) ?? {};
  return Object.fromEntries(
    Object.entries(shape).map(([name, member]) => [name, nodeOf(member, `${prefix}_${name}`)]),
  );
}

function nodeOf(schema: z.ZodType, name: string): Node {
  const meta = metaOf(schema);
  if (kindOf(schema) === 'object' && meta.env === undefined) return settingsOfObject(schema, name);
  const fallback = schema.safeParse(undefined);
  return setting(schema, {
    doc: meta.doc ?? meta.description ?? '',
    env: variables(meta.env ?? upperSnake(name)),
    live: true,
    ...(meta.secret === undefined ? {} : { secret: meta.secret }),
    ...(fallback.success ? { default: fallback.data } : {}),
  });
}

function variables(env: EnvName | readonly EnvName[]): readonly EnvName[] {
  return Array.isArray(env) ? (env as readonly EnvName[]) : [env as EnvName];
}

// `.default()` and `.optional()` wrap a schema and hide what was said about the inner one
function metaOf(schema: z.ZodType): Meta {
  const said = layersOf(schema).map((layer) => layer.meta() ?? {});
  return Object.assign({}, ...said.toReversed()) as Meta;
}
