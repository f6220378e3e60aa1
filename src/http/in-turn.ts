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
import { Deadline } from '../database/deadline.js';
import { Turns } from './turns.js';

/** A UUID has so many characters. */
const LONGEST_ID = 36;

/** How long an upload may wait for its turn: nothing of it is read meanwhile, and its connection is not closed yet. */
const LONGEST_WAIT_MS = 50_000;

/** An interceptor that has requests wait for their turn in what is done at a time of this kind. */
function turnIn(kind: 'writes' | 'uploads') {
  @Injectable()
  class Turn implements NestInterceptor {
    constructor(readonly turns: Turns) {}

    intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
      const request = context.switchToHttp().getRequest<FastifyRequest>();
      const actor = actorOf(request);
      if (!actor) return next.handle();
      const { id = '' } = request.params as { id?: string };
      // An upload takes its time, and several may go to one thing. What can be no id is remembered by nothing.
      if (kind === 'uploads') Deadline.current?.prolong(LONGEST_WAIT_MS);
      const about = kind === 'writes' && id.length <= LONGEST_ID ? id : undefined;
      return from(this.turns.take(actor, kind, () => lastValueFrom(next.handle()), about));
    }
  }
  return Turn;
}

const TURNS = { writes: turnIn('writes'), uploads: turnIn('uploads') };

/** Has each person wait for their turn at a route that writes (Turns), before what they send is validated. */
export function InTurn(kind: keyof typeof TURNS = 'writes'): MethodDecorator {
  return UseInterceptors(TURNS[kind]);
}
