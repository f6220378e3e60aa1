import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { expect, test } from '@jest/globals';
import { createDocument } from '../../src/http/openapi.js';

@Controller('apples')
class ApplesController {
  @Get()
  list(): string[] {
    return [];
  }
}

@Controller('pears')
class PearsController {
  @Get()
  list(): string[] {
    return [];
  }
}

@Module({ controllers: [ApplesController, PearsController] })
class OrchardModule {}

test('two handlers of one name are refused: the document would show one of them as another path of the other', async () => {
  const app = await NestFactory.create(OrchardModule, new FastifyAdapter(), { logger: false });

  expect(() => createDocument(app)).toThrow('Two handlers are called list');

  await app.close();
});
