import 'reflect-metadata';
import { Logger as NestLogger, Module } from '@nestjs/common';
import { createDispatcher, defineFeature, FeatureHost } from '#libs/hot-plug';
import { configureApp } from '#src/edge/configure-app.js';
import { DocumentCache } from '#src/edge/graphql/document-cache.js';
import { DEFAULT_GRAPHQL_LIMITS } from '#src/edge/graphql/graphql-limits.js';
import { createHttpEntrance } from '#src/edge/graphql/http-entrance.js';
import { behindFrontDoor, logger, serve } from './front-door.js';
import { ItemController } from './item.controller.js';
import { schema } from './subject.js';

NestLogger.overrideLogger(false);

@Module({ controllers: [ItemController] })
class BenchModule {}

const host = new FeatureHost({
  globalPrefix: 'api',
  services: new Map(),
  baseSchema: { feature: 'bench', schema },
  configure: (app, { name }) => configureApp(app, { logger, feature: name }),
});
const definition = defineFeature({
  sdk: 1,
  name: 'bench',
  version: '1.0.0',
  http: { namespaces: ['bench'] },
  module: () => BenchModule,
});
await host.load({ id: 'bench', load: () => Promise.resolve({ default: definition }) }, {});
const graphql = createHttpEntrance({
  documents: new DocumentCache(DEFAULT_GRAPHQL_LIMITS),
  maxBytes: DEFAULT_GRAPHQL_LIMITS.bytes,
  formatError: (error) => error,
  onFailure: (_req, res) => res.writeHead(500).end(),
});
const dispatch = createDispatcher(host, {
  root: (_req, res) => res.writeHead(404).end(),
  entrances: new Map([['/graphql', graphql]]),
  unavailable: (_req, res) => res.writeHead(503).end(),
});
serve(process.argv[2] === 'bare' ? dispatch : behindFrontDoor(dispatch));
