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

/** A UUID has so many characters. */
const LONGEST_ID = 36;

@Injectable()
class WriteTurn implements NestInterceptor {
  constructor(private readonly turns: Turns) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const actor = actorOf(request);
    if (!actor) return next.handle();
    const { id = '' } = request.params as { id?: string };
    // What can be no id is remembered by nothing.
    const about = id.length <= LONGEST_ID ? id : undefined;
    return from(this.turns.take(actor, 'writes', () => lastValueFrom(next.handle()), about));
  }
}

/** Has each person wait for their turn at a route that writes (Turns), before what they send is validated. */
export function InTurn(): MethodDecorator {
  return UseInterceptors(WriteTurn);
}
