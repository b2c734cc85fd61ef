import type { GraphQLFieldConfig, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { GraphQLContext } from './http-entrance.js';

type Args = Readonly<Record<string, unknown>>;
/** The source is the event of a subscription; elsewhere at the root there is none. */
export type RootResolver = (source: unknown, args: Args, context: GraphQLContext) => unknown;

export interface SubscriptionResolver {
  /** Of an asynchronous iterator that can be returned while it waits. */
  readonly subscribe: RootResolver;
  readonly resolve: RootResolver;
}

/** What a part of the root application adds to the service's own schema; a feature brings a schema of its own. */
export interface SchemaPart {
  /** With `extend type Query`. */
  readonly sdl: string;
  readonly queries: Readonly<Record<string, RootResolver>>;
  readonly mutations: Readonly<Record<string, RootResolver>>;
  readonly subscriptions: Readonly<Record<string, SubscriptionResolver>>;
}

/** Gives the fields of the part's root types their resolvers. */
export function resolveWith(schema: GraphQLSchema, part: SchemaPart): void {
  attach(schema.getQueryType(), part.queries, (resolve) => ({ resolve }));
  attach(schema.getMutationType(), part.mutations, (resolve) => ({ resolve }));
  attach(schema.getSubscriptionType(), part.subscriptions, (both) => both);
}

function attach<R>(
  type: GraphQLObjectType | null | undefined,
  resolvers: Readonly<Record<string, R>>,
  configOf: (resolver: R) => Pick<GraphQLFieldConfig<unknown, GraphQLContext, Args>, 'resolve' | 'subscribe'>,
): void {
  const fields = type?.getFields() ?? {};
  for (const [name, resolver] of Object.entries(resolvers))
    Object.assign(fields[name] ?? {}, configOf(resolver));
}
