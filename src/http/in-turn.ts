import {
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { actorOf } from '../access/actor.js';
import { Turns } from './turns.js';

@Injectable()
class WriteTurn implements NestInterceptor {
  constructor(private readonly turns: Turns) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const actor = actorOf(request);
    if (!actor) return next.handle();
    const { id } = request.params as { id?: string };
    return from(this.turns.take(actor, 'writes', () => lastValueFrom(next.handle()), id));
  }
}

/** Has each person wait for their turn at a route that writes (Turns), before their body is looked at. */
export function InTurn(): MethodDecorator {
  return UseInterceptors(WriteTurn);
}
