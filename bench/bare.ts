import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Module,
  Post,
  Put,
  ValidationPipe,
  type DynamicModule,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import 'argon2';
import 'better-sqlite3';
import 'class-transformer';
import 'class-validator';
import 'envalid';
import 'helmet';
import 'lru-cache';
import 'p-limit';
import type { FastifyInstance } from 'fastify';
import 'passport';
import 'passport-jwt';
import 'pg';
import { pino } from 'pino';
import 'pino-pretty';
import 'reflect-metadata';
import { DataSource } from 'typeorm';
import type { BareRoute } from './start.command.js';

/**
 * A Nest application as bare as it gets with what Wasil is made of, to see what of a start is Wasil's own: the same
 * packages loaded, the same plug-ins registered as they come, the same tree of modules, in it a controller for each
 * group of routes whose methods do nothing, a document of them behind Swagger UI, and TypeORM connected to the same
 * database. It has no entities, migrations, DTOs or providers: they are Wasil's.
 */
const { DATABASE_URL = '', JWT_SECRET = '', PORT = '0', BARE_ROUTES = '[]' } = process.env;

const routes = JSON.parse(BARE_ROUTES) as BareRoute[];

const VERBS = { get: Get, post: Post, put: Put, delete: Delete };

function controllerOf(group: string): Type {
  @ApiTags(group)
  @Controller()
  class BareController {}
  const methods = BareController.prototype as Record<string, () => object>;
  for (const { verb, paths, name } of routes.filter((route) => route.group === group)) {
    // A method is named in the document by its function's own name.
    Object.assign(methods, { [name]: { [name]: () => ({}) }[name] });
    const method = Object.getOwnPropertyDescriptor(methods, name) as TypedPropertyDescriptor<unknown>;
    for (const decorate of [VERBS[verb](paths), HttpCode(200), ApiOperation({ summary: name })])
      decorate(BareController.prototype, name, method);
  }
  return BareController;
}

function moduleOf(metadata: Omit<DynamicModule, 'module'>): DynamicModule {
  @Module({})
  class BareModule {}
  return { module: BareModule, ...metadata };
}

function dataSource(): DataSource {
  const file = /^sqlite:(.+)$/.exec(DATABASE_URL)?.[1];
  return file === undefined
    ? new DataSource({ type: 'postgres', url: DATABASE_URL })
    : new DataSource({ type: 'better-sqlite3', database: file });
}

const profiles = moduleOf({ controllers: [controllerOf('profiles')] });
const tickets = moduleOf({
  imports: [profiles, moduleOf({})],
  controllers: [controllerOf('tickets')],
});
const application = moduleOf({
  imports: [
    moduleOf({ global: true }),
    moduleOf({
      global: true,
      providers: [{ provide: DataSource, useFactory: () => dataSource().initialize() }],
      exports: [DataSource],
    }),
    moduleOf({ controllers: [controllerOf('health')] }),
    moduleOf({
      imports: [profiles, JwtModule.register({ secret: JWT_SECRET })],
      controllers: [controllerOf('sessions')],
    }),
    profiles,
    tickets,
    moduleOf({ imports: [tickets], controllers: [controllerOf('messages')] }),
  ],
});

const adapter = new FastifyAdapter({ loggerInstance: pino(), routerOptions: { ignoreTrailingSlash: true } });
const server = adapter.getInstance<FastifyInstance>();
await server.register(cors);
await server.register(rateLimit, { global: false });
await server.register(underPressure);
const app = await NestFactory.create<NestFastifyApplication>(application, adapter, { logger: false });
app.useGlobalPipes(new ValidationPipe());
SwaggerModule.setup('docs', app, () =>
  SwaggerModule.createDocument(app, new DocumentBuilder().setTitle('Bare').build()),
);
await app.listen(Number(PORT), '127.0.0.1');
console.log(`Bare listens on ${await app.getUrl()};`);
process.once('SIGTERM', () => void app.close().then(() => app.get(DataSource).destroy()));
