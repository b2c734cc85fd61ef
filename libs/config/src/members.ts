import type { MemberNames } from './catalogue.js';
import type { Environment } from './environment.js';
import { coerce } from './coerce.js';
import { isPlainObject } from './schema.js';
import type { MemberList } from './setting.js';
import { valueAt } from './tree.js';
import { z } from 'zod';

const MEMBER_NAME = /^[a-z][a-z0-9_-]*$/;
const LIST = z.array(z.string());

export function isMemberName(name: string): boolean {
  return MEMBER_NAME.test(name);
}

/** The members that a list variable names, short names resolved; `undefined` if the variable is not set. */
export function listed(list: MemberList, environment: Environment): readonly string[] | undefined {
  const text = environment.get(list.env);
  if (text === undefined) return undefined;
  const names = LIST.parse(coerce(LIST, text));
  return names.map((name) => list.aliases?.[name] ?? name);
}

/** The members of open groups that a layer or a list variable names. */
export function memberNames(input: {
  environment: Environment;
  layers: readonly { readonly tree: unknown }[];
}): MemberNames {
  return (path, group) => {
    const written = input.layers.flatMap((layer) => {
      const members = valueAt(layer.tree, path);
      return isPlainObject(members) ? Object.keys(members).filter(isMemberName) : [];
    });
    const { list } = group.options;
    return new Set([...written, ...((list && listed(list, input.environment)) ?? [])]);
  };
}
