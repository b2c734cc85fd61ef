import type { Catalogue, Expansion } from './catalogue.js';
import type { LoadedLayer } from './compose.js';
import { problem, type ConfigProblem } from './errors.js';
import { UNSET } from './interpolate.js';
import { isMemberName } from './members.js';
import { nearest } from './nearest.js';
import { isPlainObject } from './schema.js';
import { OpaqueGroup, OpenGroup, Setting, type Fields, type Node } from './setting.js';
import type { Path } from './tree.js';
import { nameOf } from './environment.js';

const NAME_RULE = 'expected lower case letters, digits, - and _, beginning with a letter';

/** Keys of one layer that nothing declares. Their values are not shown: a misspelt secret is still a secret. */
export function unknownKeys(
  layer: LoadedLayer,
  catalogue: Catalogue<never>,
  expansion: Expansion,
): readonly ConfigProblem[] {
  const found: ConfigProblem[] = [];
  const known = expansion.leaves.map((leaf) => leaf.key);
  const report = (path: Path, reason: string, expected: string): void => {
    const location = layer.locate?.(path);
    const source = location === undefined ? layer.name : `${layer.name} (${location})`;
    found.push(problem({ key: path.join('.'), source, reason, expected, code: 'unknown_key' }));
  };

  const mapAt = (value: unknown, path: Path): Readonly<Record<string, unknown>> => {
    if (isPlainObject(value)) return value;
    if (value !== null && value !== undefined && value !== UNSET) {
      report(path, 'this is a group of settings, not a value', 'expected a map');
    }
    return {};
  };
  const visit = (node: Node, value: unknown, path: Path): void => {
    if (node instanceof Setting) {
      if (node.options.envOnly) report(path, 'only the environment can set this', envHint(node));
      return;
    }
    const members = mapAt(value, path);
    if (node instanceof OpaqueGroup) return;
    for (const [name, item] of Object.entries(members)) {
      const child = childOf(node, name);
      if (child) visit(child, item, [...path, name]);
      else if (node instanceof OpenGroup) report([...path, name], 'not a possible name', NAME_RULE);
      else report([...path, name], 'unknown key', hint([...path, name], known));
    }
  };
  const sections: Fields = Object.fromEntries(
    catalogue.sections.map((section) => [section.name, section.fields]),
  );
  visit(sections, layer.tree, []);
  return found;
}

function childOf(node: OpenGroup | Fields, name: string): Node | undefined {
  if (!(node instanceof OpenGroup)) return ownField(node, name);
  return ownField(node.fields, name) ?? (isMemberName(name) ? node.options.other(name) : undefined);
}

function ownField(fields: Fields, name: string): Node | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function envHint(node: Setting): string {
  const variable = node.options.env?.[0];
  return variable === undefined ? 'remove it' : `remove it and set ${nameOf(variable)}`;
}

function hint(path: Path, known: readonly string[]): string {
  const parent = path.slice(0, -1);
  const prefix = parent.length === 0 ? '' : `${parent.join('.')}.`;
  const siblings = new Set(
    known
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length).split('.', 1)[0] ?? ''),
  );
  const near = nearest(path.at(-1) ?? '', siblings);
  const elsewhere =
    known.find((key) => key.split('.').at(-1) === path.at(-1)) ?? nearest(path.join('.'), known);
  const meant = near === undefined ? elsewhere : `${prefix}${near}`;
  return meant === undefined ? `expected one of ${[...siblings].join(', ')}` : `did you mean ${meant}?`;
}
