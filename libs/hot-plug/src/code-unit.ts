import semver from 'semver';
import { messageOf, withTimeout } from '#libs/base';
import { SDK_VERSION, type FeatureDefinition } from './contract.js';
import { hotPlugErrors } from './errors.js';
import { GraphQLScope } from './graphql/scope.js';

/** One evaluated version of a feature's code, with the GraphQL metadata that its decorators registered. */
export interface CodeUnit {
  /** Where the code came from: equal for equal code. */
  readonly source: string;
  readonly definition: FeatureDefinition;
  readonly scope: GraphQLScope;
}

/** Where a feature's code comes from. `load` is called once per host; ES modules are cached by Node anyway. */
export interface FeatureSource {
  readonly id: string;
  readonly load: () => Promise<{ readonly default?: unknown }>;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const NAMESPACE = /^[a-z0-9-]+(\/[a-z0-9-]+)*$/;

/**
 * Evaluates code, in the host's queue only: while it runs, decorators register into the unit's own scope.
 * @param milliseconds how long that may take: a top-level await that hangs must not hold the queue
 * @throws FEATURE_INVALID
 */
export async function loadCode(source: FeatureSource, milliseconds: number): Promise<CodeUnit> {
  const scope = GraphQLScope.create();
  const loaded = await scope
    .run(() => withTimeout(source.load(), milliseconds, 'The evaluation of its code'))
    .catch((cause: unknown) => {
      throw hotPlugErrors.FEATURE_INVALID({ feature: source.id, reason: messageOf(cause) }, { cause });
    });
  const definition = loaded.default;
  const reason = faultOf(definition);
  if (reason !== undefined) throw hotPlugErrors.FEATURE_INVALID({ feature: source.id, reason });
  return { source: source.id, definition: definition as FeatureDefinition, scope };
}

function faultOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'its default export is not a feature definition.';
  const d = value as Partial<FeatureDefinition>;
  if (d.sdk !== SDK_VERSION)
    return `it is built for contract ${String(d.sdk)}, this host speaks ${SDK_VERSION}.`;
  if (typeof d.name !== 'string' || !NAME.test(d.name))
    return `its name "${String(d.name)}" is not kebab-case.`;
  if (typeof d.version !== 'string' || !semver.valid(d.version)) {
    return `its version "${String(d.version)}" is not a semantic version.`;
  }
  if (typeof d.module !== 'function') return 'it has no module function.';
  const namespace = d.http?.namespaces.find((n) => !NAMESPACE.test(n));
  if (namespace !== undefined) return `its namespace "${namespace}" is not a plain path.`;
  for (const [name, range] of Object.entries({ ...d.requires, ...d.uses })) {
    if (semver.validRange(range) === null)
      return `its range "${range}" for "${name}" is not a semantic version range.`;
  }
  if (d.strategy !== 'stop-first' && d.migrations?.some((m) => m.destructive)) {
    return 'it has a destructive migration, which needs strategy "stop-first".';
  }
  return undefined;
}
