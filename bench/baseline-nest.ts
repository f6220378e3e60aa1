import { createSecretKey } from 'node:crypto';
import { Body, Controller, Get, Module, NotFoundException, Param, ParseIntPipe, Post } from '@nestjs/common';
import { Req, UseGuards, UseInterceptors, ValidationPipe, type CallHandler } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsInt, IsString, Length } from 'class-validator';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance } from 'fastify';
import { ExtractJwt, Strategy } from 'passport-jwt';
import 'reflect-metadata';
import { openTicket, postMessage, viewsOf } from './baseline-data.js';
import { openDatabase } from './baseline-database.js';

/**
 * The baseline's own statements and views within a bare Nest application of the stack that Wasil is built of: a guard of
 * Passport's, a validation pipe, an interceptor where Wasil has one, and one context for each request. It shows how much
 * of a difference to the baseline is the stack's.
 */
const { DATABASE_URL = '', JWT_SECRET = '', PORT = '0' } = process.env;

const database = openDatabase(DATABASE_URL);
const views = viewsOf(database);

interface Caller {
  user: { id: number };
}

class TokenStrategy extends PassportStrategy(Strategy, 'bench') {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      // A text would be tried as a public key first, at each request; the types know no key objects yet.
      secretOrKey: createSecretKey(JWT_SECRET, 'utf8') as unknown as Buffer,
      algorithms: ['HS256'],
    });
  }

  validate({ sub }: { sub: string }): Caller['user'] {
    return { id: Number(sub) };
  }
}

class PostMessage {
  @IsString()
  @Length(1, 10_000)
  content!: string;
}

class OpenTicket extends PostMessage {
  @IsString()
  @Length(1, 120)
  title!: string;

  @IsInt()
  assigned_to!: number;
}

const passOn = { intercept: (_: unknown, next: CallHandler) => next.handle() };
const found = <T>(row: T | undefined): T => {
  if (row === undefined) throw new NotFoundException();
  return row;
};

@Controller()
@UseGuards(AuthGuard('bench'))
class BareController {
  @Get('profiles/:id/tickets')
  async list(@Req() { user }: Caller): Promise<object[]> {
    return (await database.rows('tickets', user.id)).map(views.ticket);
  }

  @Get('tickets/:id')
  async ticket(@Param('id', ParseIntPipe) id: number, @Req() { user }: Caller): Promise<object> {
    return views.ticket(found((await database.rows('ticket', id, user.id))[0]));
  }

  @Get('tickets/:id/messages')
  async messages(@Param('id', ParseIntPipe) id: number, @Req() { user }: Caller): Promise<object[]> {
    return (await database.rows('messages', id, user.id)).map(views.message);
  }

  @Post('tickets/:id/messages')
  @UseInterceptors(passOn)
  async post(
    @Param('id', ParseIntPipe) id: number,
    @Body() { content }: PostMessage,
    @Req() { user }: Caller,
  ): Promise<object[]> {
    return (await database.transaction(postMessage(id, user.id, content))).map(views.message);
  }

  @Post('profiles/:id/tickets')
  @UseInterceptors(passOn)
  async open(@Body() { title, content, assigned_to }: OpenTicket, @Req() { user }: Caller): Promise<object> {
    return views.ticket(
      found((await database.transaction(openTicket(user.id, assigned_to, title, content)))[0]),
    );
  }
}

@Module({
  imports: [PassportModule.register({})],
  controllers: [BareController],
  providers: [TokenStrategy],
})
class BareApplication {}

const adapter = new FastifyAdapter();
const context = new AsyncLocalStorage<object>();
adapter.getInstance<FastifyInstance>().addHook('preHandler', (_request, _reply, done) => {
  context.run({}, done);
});
const app = await NestFactory.create<NestFastifyApplication>(BareApplication, adapter, { logger: false });
app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
await app.listen(Number(PORT), '127.0.0.1');
console.log(`Bare Nest application listens on ${await app.getUrl()};`);
