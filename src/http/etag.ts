import { hash } from 'node:crypto';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { Problem } from './problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    hasEntityTag?: boolean;
  }
}

/** Puts a strong ETag on a GET's answer, and answers 304 if If-None-Match names it (RFC 9110, 13). */
export function ConditionalRead(): MethodDecorator {
  return applyDecorators(
    RouteConfig({ hasEntityTag: true }),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'The ETag of what you have: you get 304 and no body where it is still the same.',
      schema: { type: 'string' },
    }),
    ApiResponse({ status: 304, description: 'It is still what If-None-Match names.' }),
  );
}

/** Lets a PUT or a DELETE depend on If-Match (RFC 9110, 13), and puts a strong ETag on a PUT's answer. */
export function ConditionalChange(): MethodDecorator {
  return applyDecorators(
    RouteConfig({ hasEntityTag: true }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'The ETag of what you have read: where it is not the same any more, nothing is changed.',
      schema: { type: 'string' },
    }),
  );
}

/** The entity tags that the If-Match header names. */
export type Precondition = readonly string[];

export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext): Precondition | undefined => {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    return headers['if-match'] === undefined ? undefined : entityTags(headers['if-match']);
  },
);

/** @throws Problem changed-meanwhile if the precondition does not name the ETag of `view`. */
export function assertMatches(precondition: Precondition | undefined, view: object): void {
  if (precondition === undefined || precondition.includes('*')) return;
  if (!precondition.includes(entityTag(JSON.stringify(view)))) {
    throw new Problem('changed-meanwhile');
  }
}

/** Puts ETags on the answers of the routes that are declared conditional, and answers 304 where it may. */
export function answerConditionally(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (
      !request.routeOptions.config.hasEntityTag ||
      request.method === 'DELETE' ||
      reply.statusCode !== 200 ||
      !(typeof payload === 'string' || Buffer.isBuffer(payload))
    ) {
      done(null, payload);
      return;
    }
    // What never changes has its tag already.
    const tag = reply.getHeader('etag')?.toString() ?? entityTag(payload);
    void reply.header('etag', tag);
    const header = request.headers['if-none-match'];
    const known = header === undefined ? [] : entityTags(header).map((each) => each.replace(/^W\//, ''));
    if (request.method !== 'GET' || !(known.includes(tag) || known.includes('*'))) {
      done(null, payload);
      return;
    }
    void reply.status(304).removeHeader('content-length').removeHeader('content-type');
    done(null, '');
  });
}

/** The strong ETag of an answer's body. */
export function entityTag(payload: string | Buffer): string {
  return `"${hash('sha256', payload, 'base64url').slice(0, 27)}"`;
}

function entityTags(header: string): string[] {
  return header.split(',').map((tag) => tag.trim());
}
