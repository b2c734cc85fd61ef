import { Injectable } from '@nestjs/common';
import { AbstractGraphQLDriver, type GqlModuleOptions } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import type { GraphQLScope } from './scope.js';

export interface SubSchemaDriverConfig extends GqlModuleOptions {
  readonly scope: GraphQLScope;
  readonly onSchema: (schema: GraphQLSchema) => void;
}

/** Builds a feature's sub-schema inside its child application and hands it to the host: no route, no server. */
@Injectable()
export class SubSchemaDriver extends AbstractGraphQLDriver<SubSchemaDriverConfig> {
  override async generateSchema(options: SubSchemaDriverConfig): Promise<GraphQLSchema> {
    const { scope } = options;
    return scope.run(async () => {
      const orphanedTypes = [
        ...(options.buildSchemaOptions?.orphanedTypes ?? []),
        ...scope.extensionTypes(),
      ] as never[];
      const schema = await super.generateSchema({
        ...options,
        buildSchemaOptions: { ...options.buildSchemaOptions, orphanedTypes },
      });
      scope.prime();
      return schema as GraphQLSchema;
    });
  }

  start(options: SubSchemaDriverConfig & { schema?: GraphQLSchema }): Promise<void> {
    if (options.schema) options.onSchema(options.schema);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** Nest's own drivers filter with an async generator that cannot be returned while it waits; this one can. */
  override subscriptionWithFilter(
    instance: unknown,
    filter: (...args: unknown[]) => boolean | Promise<boolean>,
    // the framework passes a factory of a subscribe function
    createSubscribe: () => (...args: unknown[]) => Promise<AsyncIterator<unknown>>,
  ) {
    const subscribe = createSubscribe();
    return async (...args: unknown[]): Promise<AsyncIterableIterator<unknown>> => {
      const source = await subscribe(...args);
      return filtered(source, (value) => filter.call(instance, value, ...args.slice(1)));
    };
  }
}

function filtered(
  source: AsyncIterator<unknown>,
  accepts: (value: unknown) => boolean | Promise<boolean>,
): AsyncIterableIterator<unknown> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const result = await source.next();
        if (result.done || (await accepts(result.value))) return result;
      }
    },
    return: (value?: unknown) => source.return?.(value) ?? Promise.resolve({ done: true, value: undefined }),
    throw: (thrown?: unknown) => source.throw?.(thrown) ?? Promise.reject(thrown),
  };
}
