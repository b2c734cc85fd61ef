import {
  defaultFieldResolver,
  GraphQLDirective,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLUnionType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  isUnionType,
  printType,
  validateSchema,
  type GraphQLArgumentConfig,
  type GraphQLFieldConfig,
  type GraphQLInputFieldConfig,
  type GraphQLNamedType,
  type GraphQLType,
} from 'graphql';
import { hotPlugErrors } from '../errors.js';
import { mergeFields, type Declaration, type Fields } from './merge-fields.js';

/** One feature's executable schema. */
export interface SubSchema {
  readonly feature: string;
  readonly schema: GraphQLSchema;
}

/**
 * Merges executable schemas into one. Nothing is delegated or stitched: resolvers move as they are, so a parent object
 * of one feature reaches another's field resolver directly. A type is owned by the feature that declares it; how
 * others add fields is told at `mergeFields`.
 * @throws FEATURE_CONFLICT
 */
export function composeSchemas(parts: readonly SubSchema[]): GraphQLSchema | undefined {
  if (parts.length === 0) return undefined;
  const types = new TypeWiring();
  for (const [name, declarations] of declarationsByName(parts)) types.define(name, declarations);
  const schema = new GraphQLSchema({
    query: types.root('Query'),
    mutation: types.root('Mutation'),
    subscription: types.root('Subscription'),
    types: types.implementations(),
    directives: types.directives(parts),
  });
  const faults = validateSchema(schema);
  if (faults.length > 0) {
    throw hotPlugErrors.FEATURE_CONFLICT({ reason: faults.map((f) => f.message).join('; ') });
  }
  return schema;
}

function declarationsByName(parts: readonly SubSchema[]): Map<string, Declaration[]> {
  const byName = new Map<string, Declaration[]>();
  for (const { feature, schema } of parts) {
    for (const type of Object.values(schema.getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
      const list = byName.get(type.name);
      if (list) list.push({ feature, type });
      else byName.set(type.name, [{ feature, type }]);
    }
  }
  return byName;
}

/** Makes the merged types and points every reference at them. */
class TypeWiring {
  readonly #types = new Map<string, GraphQLNamedType>();

  root(name: string): GraphQLObjectType | undefined {
    return this.#types.get(name) as GraphQLObjectType | undefined;
  }

  /** Object types that only an interface leads to. */
  implementations(): GraphQLNamedType[] {
    return [...this.#types.values()].filter((t) => isObjectType(t) && t.getInterfaces().length > 0);
  }

  define(name: string, declarations: readonly Declaration[]): void {
    const [first] = declarations;
    if (!first) return;
    const other = declarations.find((d) => d.type.constructor !== first.type.constructor);
    if (other) conflict(`type ${name} is of different kinds in "${first.feature}" and "${other.feature}"`);
    if (isObjectType(first.type)) {
      const { owner, fields } = mergeFields(name, declarations);
      this.#types.set(name, this.#object(owner, fields));
      return;
    }
    const text = textOf(first.type);
    const differing = declarations.find((d) => textOf(d.type) !== text);
    if (differing) conflict(`type ${name} differs between "${first.feature}" and "${differing.feature}"`);
    this.#types.set(name, this.#copy(first.type));
  }

  /** @throws FEATURE_CONFLICT if two features mean different things by one name */
  directives(parts: readonly SubSchema[]): GraphQLDirective[] {
    const byName = new Map<string, { feature: string; directive: GraphQLDirective }>();
    for (const { feature, schema } of parts) {
      for (const directive of schema.getDirectives()) {
        const other = byName.get(directive.name);
        if (!other) byName.set(directive.name, { feature, directive });
        else if (signatureOf(other.directive) !== signatureOf(directive))
          conflict(`directive @${directive.name} differs between "${other.feature}" and "${feature}"`);
      }
    }
    return [...byName.values()].map(({ directive }) =>
      isSpecifiedDirective(directive) ? directive : this.#directive(directive),
    );
  }

  #directive(directive: GraphQLDirective): GraphQLDirective {
    const config = directive.toConfig();
    return new GraphQLDirective({
      ...config,
      astNode: undefined,
      args: mapValues(config.args, (a) => this.#input(a)),
    });
  }

  #object(owner: GraphQLObjectType, fields: Fields): GraphQLObjectType {
    return new GraphQLObjectType({
      ...withoutNodes(owner.toConfig()),
      interfaces: () => owner.getInterfaces().map((i) => this.#wired(i)),
      fields: () => mapValues(fields, (f) => this.#field(f)),
    });
  }

  #copy(type: GraphQLNamedType): GraphQLNamedType {
    if (isInterfaceType(type)) {
      return new GraphQLInterfaceType({
        ...withoutNodes(type.toConfig()),
        interfaces: () => type.getInterfaces().map((i) => this.#wired(i)),
        fields: () => mapValues(type.toConfig().fields, (f) => this.#field(f)),
      });
    }
    if (isUnionType(type)) {
      const config = withoutNodes(type.toConfig());
      return new GraphQLUnionType({ ...config, types: () => type.getTypes().map((t) => this.#wired(t)) });
    }
    if (isInputObjectType(type)) {
      const config = withoutNodes(type.toConfig());
      return new GraphQLInputObjectType({
        ...config,
        fields: () => mapValues(type.toConfig().fields, (f) => this.#input(f)),
      });
    }
    if (isEnumType(type)) return new GraphQLEnumType(withoutNodes(type.toConfig()));
    if (isScalarType(type)) return new GraphQLScalarType(withoutNodes(type.toConfig()));
    return type;
  }

  #field(field: GraphQLFieldConfig<unknown, unknown>): GraphQLFieldConfig<unknown, unknown> {
    const args = mapValues(field.args ?? {}, (a) => this.#input(a));
    // said, not implied: compilers of queries read a property without calling it where there is no resolver
    const { resolve = defaultFieldResolver } = field;
    return { ...field, resolve, astNode: undefined, type: this.#wired(field.type), args };
  }

  #input<F extends GraphQLArgumentConfig | GraphQLInputFieldConfig>(field: F): F {
    return { ...field, astNode: undefined, type: this.#wired(field.type) };
  }

  #wired<T extends GraphQLType>(type: T): T {
    if (isListType(type)) return new GraphQLList(this.#wired(type.ofType)) as GraphQLType as T;
    if (isNonNullType(type)) {
      const inner = this.#wired(type.ofType) as ConstructorParameters<typeof GraphQLNonNull>[0];
      return new GraphQLNonNull(inner) as GraphQLType as T;
    }
    return (this.#types.get((type as GraphQLNamedType).name) ?? type) as T;
  }
}

/** What makes two declarations of a type equal. An enum's inner values are not part of its printed form. */
function textOf(type: GraphQLNamedType): string {
  const values = isEnumType(type) ? type.getValues().map((v) => String(v.value)) : [];
  return [printType(type), ...values].join('\n');
}

function signatureOf(directive: GraphQLDirective): string {
  const args = directive.args.map((a) => `${a.name}: ${String(a.type)} = ${String(a.defaultValue)}`);
  return [directive.isRepeatable, ...directive.locations, ...args].join(' ');
}

function withoutNodes<C extends object>(config: C): C & { astNode: undefined; extensionASTNodes: [] } {
  return { ...config, astNode: undefined, extensionASTNodes: [] };
}

function mapValues<A, B>(source: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, map(value)]));
}

function conflict(reason: string): never {
  throw hotPlugErrors.FEATURE_CONFLICT({ reason });
}
