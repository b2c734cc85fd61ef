import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { isPromise } from 'node:util/types';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { RouteHandlerMethod } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { withTimeout } from '#libs/base';
import type { CodeUnit } from './code-unit.js';
import type { FeatureContext } from './contract.js';
import { SubSchemaDriver, type SubSchemaDriverConfig } from './graphql/driver.js';
import type { InFlight } from './in-flight.js';
import { shareable } from './shareable.js';
import { FEATURE_CONTEXT } from './tokens.js';

export type RequestHandler = (req: IncomingMessage, res: ServerResponse) => void;

/** What the application gives every feature's child application. */
export interface ChildOptions {
  /** First segment of every REST route, without slashes: `api`. */
  readonly globalPrefix: string;
  /** Services of the host by DI token; features inject them or get them with `ctx.port(token)`. */
  readonly services: ReadonlyMap<symbol, object>;
  /** Options of the child's Fastify instance (body limit and the like). */
  readonly fastify?: Readonly<Record<string, unknown>>;
  /** Versioning, pipes, guards, filters: the same for every feature. */
  readonly configure?: (app: NestFastifyApplication, ctx: FeatureContext) => void | Promise<void>;
  /** The feature's OpenAPI document. */
  readonly describe?: (app: NestFastifyApplication, ctx: FeatureContext) => OpenAPIObject;
}

export interface ChildApp {
  readonly app: NestFastifyApplication;
  readonly handler: RequestHandler;
  /** Paths of all routes, parameters as `:name`. */
  readonly urls: readonly string[];
  readonly schema: GraphQLSchema | undefined;
}

/** What one start of a child application needs besides. */
export interface ChildStart extends ChildOptions {
  /** Unit: milliseconds. Each of module(), dependency injection and onModuleInit may take that long. */
  readonly startMs: number;
  readonly inFlight: InFlight;
  readonly onApp: (app: NestFastifyApplication) => void;
}

@Module({})
class FeatureRootModule {}

@Module({})
class SharedServicesModule {}

/**
 * A feature's own small Nest application: dependency injection, hooks and routes, but no listening server.
 * `onApp` gets the application as soon as it exists, so that a later failure can still close it.
 */
export async function createChildApp(
  unit: CodeUnit,
  ctx: FeatureContext,
  options: ChildStart,
): Promise<ChildApp> {
  const urls: string[] = [];
  const captured: { handler?: RequestHandler; schema?: GraphQLSchema } = {};
  const adapter = new FastifyAdapter({
    ...options.fastify,
    // the sockets belong to the host's server
    forceCloseConnections: false,
    serverFactory: (handler: RequestHandler) => {
      captured.handler = handler;
      return http.createServer(handler);
    },
  });
  adapter.getInstance().addHook('onRoute', (route) => {
    if (route.method !== 'HEAD' && !route.url.endsWith('*')) urls.push(route.url);
    route.handler = counted(route.handler, options.inFlight);
  });
  const root = await rootModule(unit, ctx, {
    ...options,
    onSchema: (s) => (captured.schema = s),
  });

  // No `logger` option: it would replace the logger of the whole process.
  const creating = NestFactory.create<NestFastifyApplication>(root, adapter, { abortOnError: false });
  const app = await withTimeout(creating, options.startMs, `The dependency injection of "${ctx.name}"`).catch(
    (thrown: unknown) => {
      creating.then((late) => late.close()).catch(() => undefined);
      throw thrown;
    },
  );
  options.onApp(app);
  app.setGlobalPrefix(options.globalPrefix);
  await options.configure?.(app, ctx);
  await withTimeout(app.init(), options.startMs, `onModuleInit of "${ctx.name}"`);
  await app.getHttpAdapter().getInstance().ready();
  const { handler, schema } = captured;
  return { app, handler: handler as RequestHandler, urls, schema };
}

async function rootModule(
  unit: CodeUnit,
  ctx: FeatureContext,
  options: Pick<ChildStart, 'services' | 'startMs'> & { readonly onSchema: (schema: GraphQLSchema) => void },
): Promise<DynamicModule> {
  const providers: Provider[] = [{ provide: FEATURE_CONTEXT, useValue: ctx }];
  for (const [token, service] of options.services)
    providers.push({ provide: token, useValue: shareable(service) });
  const exports = [FEATURE_CONTEXT, ...options.services.keys()];
  const imports: NonNullable<DynamicModule['imports']> = [
    { module: SharedServicesModule, global: true, providers, exports },
    DiscoveryModule,
  ];
  if (unit.definition.graphql) {
    imports.push(
      GraphQLModule.forRoot<SubSchemaDriverConfig>({
        driver: SubSchemaDriver,
        autoSchemaFile: true,
        scope: unit.scope,
        onSchema: options.onSchema,
        // a sub-schema may lack a Query type; the merged schema is what gets validated
        buildSchemaOptions: { skipCheck: true },
        fieldResolverEnhancers: [],
      }),
    );
  }
  imports.push(await withTimeout(moduleOf(unit, ctx), options.startMs, `module() of "${ctx.name}"`));
  return { module: FeatureRootModule, imports };
}

async function moduleOf(unit: CodeUnit, ctx: FeatureContext) {
  return unit.definition.module(ctx);
}

/**
 * Counts a handler until it is done. Its response may close long before, when the client goes away, but what it still
 * does needs its generation.
 */
function counted(handler: RouteHandlerMethod, inFlight: InFlight): RouteHandlerMethod {
  return function (request, reply) {
    // the client went before the handler began: nobody waits for the answer, and the generation may be gone
    if (reply.raw.closed) {
      reply.hijack();
      return undefined;
    }
    const done: unknown = handler.call(this, request, reply);
    if (isPromise(done)) {
      inFlight.enter();
      void done.then(inFlight.leave, inFlight.leave);
    }
    return done;
  };
}
