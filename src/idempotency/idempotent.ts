import { createHash } from 'node:crypto';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../access/actor.js';
import { Problem } from '../http/problem.js';
import type { Repeatable } from './idempotency.service.js';

/** Documents that a signed-in caller may repeat a request safely; its handler takes RepeatableRequest. */
export function Idempotent(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Anything unique, such as a UUID: for 24 hours the same key and body are answered with what was created first, and nothing is ' +
        'created twice.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
  );
}

/** A handler's parameter: its request as one that may be repeated, if it has an Idempotency-Key. @throws Problem not-valid. */
export const RepeatableRequest = createParamDecorator(
  (_: unknown, context: ExecutionContext): Repeatable | undefined => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const header = request.headers['idempotency-key'];
    const actor = actorOf(request);
    if (header === undefined || !actor) return undefined;
    return {
      profileId: actor.profileId,
      key: keyIn(String(header)),
      fingerprint: fingerprintOf(request),
    };
  },
);

/** The draft has the key be a string in quotes (RFC 9651, 3.3.3); most clients send it without. */
function keyIn(header: string): string {
  const quoted = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(header)?.[1];
  const key = quoted?.replaceAll(/\\(.)/g, '$1') ?? (/^[\x21-\x7e]+$/.test(header) ? header : '');
  if (key.length < 1 || key.length > 255) {
    throw Problem.field('Idempotency-Key', 'must have 1 to 255 visible ASCII characters');
  }
  return key;
}

function fingerprintOf({ method, url, body }: FastifyRequest): string {
  const path = url.split('?', 1)[0]?.replace(/\/$/, '');
  return createHash('sha256')
    .update(JSON.stringify([method, path, body]))
    .digest('hex');
}
