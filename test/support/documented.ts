import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiOkResponse, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** The schemas that an OpenAPI document has of a class which some route answers with, and of all that is in it. */
export async function documented(type: new () => object): Promise<Record<string, unknown>> {
  @Controller()
  class AnsweringController {
    @Get()
    @ApiOkResponse({ type })
    read(): void {
      // Only its documentation is of use.
    }
  }
  @Module({ controllers: [AnsweringController] })
  class AnsweringModule {}
  const app = await NestFactory.create(AnsweringModule, new FastifyAdapter(), { logger: false });
  const { components } = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  await app.close();
  return { ...components?.schemas };
}
