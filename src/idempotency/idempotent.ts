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
    const key = request.headers['idempotency-key'];
    const actor = actorOf(request);
    if (key === undefined || !actor) return next.handle();
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw Problem.field('Idempotency-Key', 'must have 1 to 255 visible ASCII characters');
    }
    const repeatable = { profileId: actor.profileId, key, fingerprint: fingerprintOf(request) };
    return from(this.idempotency.once(repeatable, () => lastValueFrom(next.handle())));
  }
}

function fingerprintOf({ method, url, body }: FastifyRequest): string {
  const path = url.split('?', 1)[0]?.replace(/\/$/, '');
  return createHash('sha256')
    .update(JSON.stringify([method, path, body]))
    .digest('hex');
}
