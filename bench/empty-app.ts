import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import { Controller, Delete, Get, Module, Post, Put, ValidationPipe, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import 'reflect-metadata';
import { DataSource } from 'typeorm';

/**
 * An empty Nest application, to see what of a start is Wasil's own: it loads the same packages, registers the same
 * plug-ins, has a module for each group of Wasil's routes, handlers that do nothing, an OpenAPI document of them, and
 * TypeORM connected to the same database, but no entities, migrations, DTOs or services.
 */
const { DATABASE_URL = '', JWT_SECRET = '', PORT = '0' } = process.env;

const PACKAGES =
  'argon2 better-sqlite3 class-transformer class-validator envalid helmet lru-cache passport passport-jwt pg pino-pretty';
await Promise.all(PACKAGES.split(' ').map((name) => import(name)));

const VERBS = { get: Get, post: Post, put: Put, delete: Delete };
type Verb = keyof typeof VERBS;

const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
  paths: Record<string, Record<Verb, { operationId: string; tags: [string] }>>;
};
const routes = Object.entries(paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([verb, { operationId, tags }]) => ({ verb, path, operationId, tags })),
);

function moduleWith(tag: string): Type {
  @Controller()
  @ApiTags(tag)
  class EmptyController {}
  const methods = EmptyController.prototype as Record<string, () => object>;
  for (const { verb, path, operationId: name } of routes.filter(({ tags }) => tags[0] === tag)) {
    // The document names a method by its function's own name.
    Object.assign(methods, { [name]: { [name]: () => ({}) }[name] });
    const method = Object.getOwnPropertyDescriptor(methods, name) as TypedPropertyDescriptor<unknown>;
    VERBS[verb as Verb](path.replaceAll(/\{(\w+)\}/g, ':$1'))(methods, name, method);
    ApiOperation({ summary: name })(methods, name, method);
  }
  @Module({ controllers: [EmptyController] })
  class EmptyModule {}
  return EmptyModule;
}

const file = /^sqlite:(.+)$/.exec(DATABASE_URL)?.[1];
const dataSource =
  file === undefined
    ? new DataSource({ type: 'postgres', url: DATABASE_URL })
    : new DataSource({ type: 'better-sqlite3', database: file });
const features = [...new Set(routes.map(({ tags }) => tags[0]))].map(moduleWith);

@Module({
  imports: [JwtModule.register({ secret: JWT_SECRET }), ...features],
  providers: [{ provide: DataSource, useFactory: () => dataSource.initialize() }],
})
class EmptyApplication {}

const adapter = new FastifyAdapter({ loggerInstance: pino(), routerOptions: { ignoreTrailingSlash: true } });
const server = adapter.getInstance<FastifyInstance>();
await server.register(cors);
await server.register(rateLimit, { global: false });
const app = await NestFactory.create<NestFastifyApplication>(EmptyApplication, adapter, { logger: false });
app.useGlobalPipes(new ValidationPipe());
SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, new DocumentBuilder().build()));
await app.listen(Number(PORT), '127.0.0.1');
console.log(`Empty application listens on ${await app.getUrl()};`);
