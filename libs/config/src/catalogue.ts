import { declarationErrors } from './errors.js';
import { nameOf } from './environment.js';
import {
  OpaqueGroup,
  OpenGroup,
  Setting,
  type EnvName,
  type Fields,
  type MemberList,
  type Node,
} from './setting.js';
import type { Section, ValuesOfSections } from './setting.js';

/** What a cross-key check found; the variable and the masked value are added from the key. */
export interface Finding {
  readonly key: string;
  readonly reason: string;
  readonly expected: string;
}

/** A rule over several keys. It runs when all keys below `reads` are valid by themselves. */
export interface Check<V> {
  readonly reads: readonly string[];
  /** Only in these profiles; everywhere if absent. */
  readonly profiles?: readonly string[];
  find(values: V): readonly Finding[];
}

export interface Profiles {
  /** The setting that chooses: `service.mode`. Its schema yields one of `names`. */
  readonly key: string;
  readonly names: readonly string[];
}

export interface Catalogue<V = unknown> {
  readonly sections: readonly Section[];
  readonly profiles: Profiles;
  readonly checks: readonly Check<V>[];
}

/** Puts the declarations together. Throws if two keys claim one environment variable. */
export function defineCatalogue<const T extends readonly Section[]>(parts: {
  sections: T;
  profiles: Profiles;
  checks?: readonly Check<ValuesOfSections<T>>[];
}): Catalogue<ValuesOfSections<T>> {
  const catalogue = { sections: parts.sections, profiles: parts.profiles, checks: parts.checks ?? [] };
  const leaves = declaredLeaves(catalogue);
  refuseTakenVariables(leaves);
  if (!leaves.some((leaf) => leaf.key === parts.profiles.key)) {
    throw declarationErrors.CONFIG_KEY_UNDECLARED({ key: parts.profiles.key, by: 'profiles.key' });
  }
  return catalogue;
}

/** One key of the expanded tree. */
export interface Leaf {
  readonly key: string;
  readonly path: readonly string[];
  readonly setting: Setting;
  /** A list variable that decides this key before its own variables do. */
  readonly list?: MemberList & { readonly memberName: string };
  /** True inside an opaque group: handed on without being parsed. */
  readonly opaque: boolean;
}

export interface OpaqueTree {
  readonly path: readonly string[];
}

export interface Expansion {
  readonly leaves: readonly Leaf[];
  /** Every group, outer before inner: it is there even if none of its keys has a value. */
  readonly groups: readonly (readonly string[])[];
  readonly opaques: readonly OpaqueTree[];
}

/** Which members an open group has beyond the declared ones. */
export type MemberNames = (path: readonly string[], group: OpenGroup) => Iterable<string>;

export function expand(catalogue: Catalogue<never>, namesOf: MemberNames): Expansion {
  const leaves: Leaf[] = [];
  const opaques: OpaqueTree[] = [];
  const groups: (readonly string[])[] = [];
  const visit = (node: Node, path: readonly string[], context: Pick<Leaf, 'opaque' | 'list'>): void => {
    if (node instanceof Setting) {
      leaves.push({ key: path.join('.'), path, setting: node, ...context });
      return;
    }
    if (!context.opaque) groups.push(path);
    if (node instanceof OpaqueGroup) {
      opaques.push({ path });
      visitFields(node.fields, path, { opaque: true });
    } else if (node instanceof OpenGroup) {
      for (const [name, member] of membersOf(node, namesOf(path, node))) {
        visitMember(member, [...path, name], node.options.list);
      }
    } else {
      visitFields(node, path, context);
    }
  };
  const visitFields = (
    fields: Fields,
    path: readonly string[],
    context: Pick<Leaf, 'opaque' | 'list'>,
  ): void => {
    for (const [name, node] of Object.entries(fields)) visit(node, [...path, name], context);
  };
  const visitMember = (member: Node, path: readonly string[], list: MemberList | undefined): void => {
    if (!list || member instanceof Setting || member instanceof OpenGroup || member instanceof OpaqueGroup) {
      visit(member, path, { opaque: false });
      return;
    }
    groups.push(path);
    for (const [name, node] of Object.entries(member)) {
      const decided = name === list.member ? { list: { ...list, memberName: path.at(-1) ?? '' } } : {};
      visit(node, [...path, name], { opaque: false, ...decided });
    }
  };
  for (const section of catalogue.sections) visit(section.fields, [section.name], { opaque: false });
  return { leaves, opaques, groups };
}

function membersOf(group: OpenGroup, names: Iterable<string>): Map<string, Node> {
  const members = new Map<string, Node>(Object.entries(group.fields));
  for (const name of names) if (!members.has(name)) members.set(name, group.options.other(name));
  return members;
}

/** The keys as declared; a member that the operator names appears once, under its placeholder. */
export function declaredLeaves(catalogue: Catalogue<never>): readonly Leaf[] {
  return expand(catalogue, (_path, group) => [group.options.placeholder]).leaves;
}

export function variablesOf(leaf: Leaf): readonly EnvName[] {
  return leaf.setting.options.env ?? [];
}

/** Every variable that has a meaning for `leaves`. */
export function declaredVariables(leaves: readonly Leaf[]): Set<string> {
  const lists = leaves.flatMap((leaf) => (leaf.list ? [leaf.list.env] : []));
  return new Set([...lists, ...leaves.flatMap((leaf) => variablesOf(leaf).map(nameOf))]);
}

function refuseTakenVariables(leaves: readonly Leaf[]): void {
  const owners = new Map<string, string>();
  for (const leaf of leaves) {
    for (const variable of variablesOf(leaf).map(nameOf)) {
      const owner = owners.get(variable);
      if (owner !== undefined) {
        throw declarationErrors.CONFIG_VARIABLE_TAKEN({ variable, keys: [owner, leaf.key] });
      }
      owners.set(variable, leaf.key);
    }
  }
}
