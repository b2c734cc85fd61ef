import { variablesOf, type Leaf } from './catalogue.js';
import { coerce } from './coerce.js';
import type { ComposeInput } from './compose.js';
import { nameOf } from './environment.js';
import { problem, type ConfigProblem } from './errors.js';
import { Interpolated } from './interpolate.js';
import { DEFAULT, ENVIRONMENT } from './layer.js';
import { MASK, shown } from './mask.js';
import { listed } from './members.js';
import { expectation } from './schema.js';
import type { Setting } from './setting.js';
import { unresolvable, valueAt, type Path } from './tree.js';

/** Where a value comes from. */
export interface Origin {
  /** `environment`, the name of a layer, `profile <name>` or `default`. */
  readonly layer: string;
  /** The variables that gave it, directly or through placeholders. */
  readonly variables: readonly string[];
  /** The place in the layer: `config.yaml:12`. */
  readonly location?: string;
}

/** One key with its effective value. */
export interface Entry {
  readonly key: string;
  readonly path: Path;
  readonly setting: Setting;
  readonly origin: Origin;
  /** Parsed; never to be shown without `masked`. */
  readonly value: unknown;
  readonly problems?: readonly ConfigProblem[];
}

interface Candidate {
  readonly raw: unknown;
  readonly origin: Origin;
}

/** Finds the layer that decides a key, coerces and validates its value. */
export function resolveLeaf(leaf: Leaf, input: ComposeInput, profile: string): Entry {
  const { key, path, setting } = leaf;
  const candidate = fromEnvironment(leaf, input) ?? fromLayers(leaf, input) ?? fromDefaults(leaf, profile);
  const entry = { key, path, setting, origin: candidate.origin };
  const broken = unresolvable(candidate.raw);
  if (broken) {
    const { reason, expected } = broken;
    const found = problem({ key, source: sourceText(entry), reason, expected, code: 'placeholder' });
    return { ...entry, value: undefined, problems: [found] };
  }
  const value = coerce(setting.schema, candidate.raw);
  const parsed = setting.schema.safeParse(value);
  if (parsed.success) return { ...entry, value: parsed.data };
  const issues = parsed.error.issues.map(({ message, path: inside, code }) => ({ message, inside, code }));
  const problems =
    value === undefined ? [missing(entry, leaf)] : issues.map((issue) => refused(entry, value, issue));
  return { ...entry, value: undefined, problems };
}

export function fromEnvironment(leaf: Leaf, input: Pick<ComposeInput, 'environment'>): Candidate | undefined {
  const members = leaf.list && listed(leaf.list, input.environment);
  if (leaf.list && members) {
    const origin = { layer: ENVIRONMENT, variables: [leaf.list.env] };
    return { raw: members.includes(leaf.list.memberName), origin };
  }
  const found = input.environment.first(variablesOf(leaf));
  return found && { raw: found.text, origin: { layer: ENVIRONMENT, variables: [found.name] } };
}

function fromLayers(leaf: Leaf, input: ComposeInput): Candidate | undefined {
  if (leaf.setting.options.envOnly) return undefined;
  for (const layer of input.layers) {
    const raw = valueAt(layer.tree, leaf.path);
    if (raw !== undefined) return { raw, origin: originIn(layer, leaf.path, raw) };
  }
  return undefined;
}

export function originIn(layer: ComposeInput['layers'][number], path: Path, raw: unknown): Origin {
  const location = layer.locate?.(path);
  const variables = raw instanceof Interpolated ? raw.variables : [];
  return { layer: layer.name, variables, ...(location === undefined ? {} : { location }) };
}

function fromDefaults(leaf: Leaf, profile: string): Candidate {
  const { profiles, default: fallback } = leaf.setting.options;
  if (profiles && Object.hasOwn(profiles, profile)) {
    return { raw: profiles[profile], origin: { layer: `profile ${profile}`, variables: [] } };
  }
  return { raw: fallback, origin: { layer: DEFAULT, variables: [] } };
}

/** `environment (MYSQL_PORT)`, `file (config.yaml:12, filled from MYSQL_PORT)`. */
export function sourceText(entry: Pick<Entry, 'origin' | 'setting'>): string {
  const { layer, location, variables } = entry.origin;
  if (layer === ENVIRONMENT) return `environment (${variables.join(', ')})`;
  const filled = variables.length === 0 ? undefined : `filled from ${variables.join(', ')}`;
  const inside = [location, filled].filter((part) => part !== undefined).join(', ');
  if (inside !== '') return `${layer} (${inside})`;
  const variable = entry.setting.options.env?.[0];
  return variable === undefined ? layer : `${layer}, variable ${nameOf(variable)}`;
}

function missing(entry: Omit<Entry, 'value'>, leaf: Leaf): ConfigProblem {
  const variable = variablesOf(leaf)[0];
  const how = variable === undefined ? `set ${leaf.key}` : `set ${nameOf(variable)} or ${leaf.key}`;
  return problem({
    key: leaf.key,
    source: sourceText(entry),
    reason: 'a value is required and none is given',
    expected: `${how} to ${expected(leaf.setting)}`,
    code: 'required',
  });
}

function refused(
  entry: Omit<Entry, 'value'>,
  value: unknown,
  issue: { message: string; inside: readonly PropertyKey[]; code: string },
): ConfigProblem {
  const { setting } = entry;
  const key = [entry.key, ...issue.inside.map(String)].join('.');
  return problem({
    // the path inside a secret structure, and a message that quotes it, may give it away
    key: setting.options.secret ? entry.key : key,
    source: sourceText(entry),
    reason: setting.options.secret ? `the value (${MASK}) is not acceptable` : lowerFirst(issue.message),
    expected: `expected ${expected(setting)}${quoteHint(setting, value)}`,
    value: shown(setting, value),
    code: issue.code,
  });
}

function expected(setting: Setting): string {
  return setting.options.expects ?? expectation(setting.schema);
}

function quoteHint(setting: Setting, value: unknown): string {
  const wantsText = typeof value === 'number' && setting.schema.safeParse(String(value)).success;
  return wantsText ? ' (put the number in quotes)' : '';
}

function lowerFirst(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}
