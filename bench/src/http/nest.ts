import 'reflect-metadata';
import http from 'node:http';
import {
  Logger,
  Module,
  ValidationPipe,
  VersioningType,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RequestHandler } from '#libs/hot-plug';
import { configureApp } from '#src/edge/configure-app.js';
import { announce } from './announce.js';
import { behindFrontDoor, logger, serve } from './front-door.js';
import { furnish } from './furniture.js';
import { ItemController } from './item.controller.js';

Logger.overrideLogger(false);

@Module({ controllers: [ItemController] })
class BenchModule {}

class AnyCaller implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<{ caller?: string }>().caller !== undefined;
  }
}

/** `furnished`: a plain Nest application. `front-door`: the same behind the product's front door, without the host. */
const kind = process.argv[2] ?? 'furnished';
let handler: RequestHandler | undefined;
const adapter = new FastifyAdapter({
  serverFactory: (given: RequestHandler) => {
    handler = given;
    return http.createServer(given);
  },
});
if (kind === 'furnished') furnish(adapter.getInstance());
const app = await NestFactory.create<NestFastifyApplication>(BenchModule, adapter);
app.setGlobalPrefix('api');
if (kind === 'furnished') {
  app.enableVersioning({ type: VersioningType.URI });
  app.useGlobalGuards(new AnyCaller());
  app.useGlobalPipes(new ValidationPipe());
  await app.listen(0, '127.0.0.1');
  announce(app.getHttpServer());
} else {
  configureApp(app, { logger });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  serve(behindFrontDoor((req, res) => handler?.(req, res)));
}
