import { createHash } from 'node:crypto';
import {
  applyDecorators,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { actorOf } from '../access/actor.js';
import { Problem } from '../http/problem.js';
import { IdempotencyService } from './idempotency.service.js';

/** Lets a signed-in caller repeat a request safely, with an Idempotency-Key header. */
export function Idempotent(): MethodDecorator {
  return applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Anything unique: for 24 hours the same key and body get the same answer, and nothing is done twice.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
      example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
    }),
  );
}

@Injectable()
class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: IdempotencyService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const header = request.headers['idempotency-key'];
    const actor = actorOf(request);
    if (header === undefined || !actor) return next.handle();
    const key = keyIn(String(header));
    const repeatable = { profileId: actor.profileId, key, fingerprint: fingerprintOf(request) };
    return from(this.idempotency.once(repeatable, () => lastValueFrom(next.handle())));
  }
}

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
