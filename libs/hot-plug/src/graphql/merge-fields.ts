import { printType, type GraphQLFieldConfig, type GraphQLNamedType, type GraphQLObjectType } from 'graphql';
import { hotPlugErrors } from '../errors.js';

export interface Declaration {
  readonly feature: string;
  readonly type: GraphQLNamedType;
}

export type Fields = Record<string, GraphQLFieldConfig<unknown, unknown>>;

const ROOT_TYPES = new Set(['Query', 'Mutation', 'Subscription']);

/**
 * The fields of one object type out of all declarations.
 * - Root types are open: each feature adds its own fields.
 * - Any other type has one owner. Others extend it by name with `@ObjectType('X') @Extensions({ extends: true })` and
 *   say what they need of the parent with `@Field() @Extensions({ external: true })`.
 * - Two owners that differ, a field declared twice, an external field that is missing or of another type: conflict.
 * An extension without its owner stays harmless: no root field leads to the type.
 */
export function mergeFields(
  name: string,
  declarations: readonly Declaration[],
): { owner: GraphQLObjectType; fields: Fields } {
  const isRoot = ROOT_TYPES.has(name);
  const owners = isRoot ? declarations : declarations.filter((d) => !d.type.extensions['extends']);
  if (!isRoot) refuseSecondOwner(name, owners);
  const merge = new FieldMerge(name, owners[0]?.feature);
  for (const d of isRoot ? owners : owners.slice(0, 1)) merge.own(d);
  if (!isRoot) for (const d of declarations) if (d.type.extensions['extends']) merge.extend(d);
  const owner = (owners[0] ?? declarations[0])?.type as GraphQLObjectType;
  return { owner, fields: merge.fields };
}

function refuseSecondOwner(name: string, owners: readonly Declaration[]): void {
  const [first, ...others] = owners;
  if (!first) return;
  const text = printType(first.type);
  const other = others.find((o) => printType(o.type) !== text);
  if (other) conflict(`type ${name} is declared by both "${first.feature}" and "${other.feature}"`);
}

class FieldMerge {
  // without a prototype: `constructor` and `toString` are good names of fields
  readonly fields = Object.create(null) as Fields;
  readonly #declaredBy = new Map<string, string>();

  constructor(
    private readonly name: string,
    private readonly owner: string | undefined,
  ) {}

  own(declaration: Declaration): void {
    for (const [key, field] of fieldsOf(declaration)) this.#add(key, field, declaration.feature);
  }

  extend(declaration: Declaration): void {
    for (const [key, field] of fieldsOf(declaration)) {
      if (field.extensions?.['external']) this.#need(key, field, declaration.feature);
      else this.#add(key, field, declaration.feature);
    }
  }

  #add(key: string, field: GraphQLFieldConfig<unknown, unknown>, feature: string): void {
    if (this.fields[key]) {
      conflict(
        `field ${this.name}.${key} is declared by both "${this.#declaredBy.get(key)}" and "${feature}"`,
      );
    }
    this.fields[key] = field;
    this.#declaredBy.set(key, feature);
  }

  #need(key: string, field: GraphQLFieldConfig<unknown, unknown>, feature: string): void {
    const present = this.fields[key];
    const where = `${this.name}.${key}`;
    if (!present) {
      if (this.owner !== undefined)
        conflict(`"${feature}" needs ${where}, which "${this.owner}" does not have`);
      this.#add(key, field, feature);
      return;
    }
    if (String(present.type) === String(field.type)) return;
    const provider = this.#declaredBy.get(key);
    conflict(`"${feature}" needs ${where}: ${String(field.type)}, "${provider}" has ${String(present.type)}`);
  }
}

function fieldsOf({ type }: Declaration): [string, GraphQLFieldConfig<unknown, unknown>][] {
  return Object.entries((type as GraphQLObjectType).toConfig().fields);
}

function conflict(reason: string): never {
  throw hotPlugErrors.FEATURE_CONFLICT({ reason });
}
