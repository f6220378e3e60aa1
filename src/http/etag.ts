import { hash } from 'node:crypto';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { Problem } from './problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    hasEntityTag?: boolean;
    /** Members of its answer that are no state of what is answered (`Apart`). */
    apart?: Apart;
  }
}

/** Members that come and go without a change of what they belong to: they are in its tag, but If-Match does not go by them. */
export type Apart = readonly string[];

/** Puts a strong ETag on a GET's answer, and answers 304 if If-None-Match names it (RFC 9110, 13). */
export function ConditionalRead(apart: Apart = []): MethodDecorator {
  return applyDecorators(RouteConfig({ hasEntityTag: true, apart }), DocumentsIfNoneMatch());
}

/** Documents that a GET may depend on If-None-Match. */
export function DocumentsIfNoneMatch(): MethodDecorator {
  return applyDecorators(
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
export function ConditionalChange(apart: Apart = []): MethodDecorator {
  return applyDecorators(
    RouteConfig({ hasEntityTag: true, apart }),
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
export function assertMatches(precondition: Precondition | undefined, view: object, apart: Apart = []): void {
  if (precondition === undefined || precondition.includes('*')) return;
  const tag = stateOf(entityTag(JSON.stringify(view), apart));
  if (!precondition.some((known) => stateOf(known) === tag)) throw new Problem('changed-meanwhile');
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
    const tag = reply.getHeader('etag')?.toString() ?? entityTag(payload, request.routeOptions.config.apart);
    void reply.header('etag', tag);
    if (request.method !== 'GET' || !isKnown(request, tag)) {
      done(null, payload);
      return;
    }
    void reply.status(304).removeHeader('content-length').removeHeader('content-type');
    done(null, '');
  });
}

/** Whether If-None-Match names a tag: its sender has what it stands for (RFC 9110, 13.1.2). */
export function isKnown({ headers }: FastifyRequest, tag: string): boolean {
  const known = entityTags(headers['if-none-match'] ?? '').map((each) => each.replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*');
}

/** The strong ETag of an answer's body, in which what is apart has a part of its own. */
export function entityTag(payload: string | Buffer, apart: Apart = []): string {
  if (apart.length === 0) return `"${digestOf(payload)}"`;
  const members = Object.entries(JSON.parse(String(payload)) as object);
  const [state = [], rest = []] = [false, true].map((isApart) =>
    members.filter(([name]) => apart.includes(name) === isApart),
  );
  return `"${digestOf(JSON.stringify(state))}.${digestOf(JSON.stringify(rest))}"`;
}

/** What of a tag changes with the state of what is answered. */
function stateOf(tag: string): string {
  return tag.split('.', 1)[0]?.replace(/"$/, '') ?? '';
}

function digestOf(payload: string | Buffer): string {
  return hash('sha256', payload, 'base64url').slice(0, 27);
}

function entityTags(header: string): string[] {
  return header.split(',').map((tag) => tag.trim());
}
