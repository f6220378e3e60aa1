import type { ServerResponse } from 'node:http';
import { finished } from 'node:stream';
import {
  Injectable,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pLimit, { type LimitFunction } from 'p-limit';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { actorOf } from '../access/actor.js';
import { Deadline } from '../database/deadline.js';
import { Problem } from './problem.js';

const IN_TURN = 'inTurn';

const MIB = 2 ** 20;
/** How many bytes of answers may wait for one person to read them, and for all people. */
const MOST_UNREAD = 32 * MIB;
const MOST_UNREAD_OF_ALL = 256 * MIB;

/** Has a route answer each person's requests one after the other. */
export function InTurn(): MethodDecorator {
  return SetMetadata(IN_TURN, true);
}

/** Who has asked for something, their line, and what they have not been sent whole. */
interface Caller {
  line: LimitFunction;
  answers: Set<ServerResponse>;
}

/**
 * Keeps one person from taking what is for all: lists are made one after the other for each, since many large ones would leave no
 * connection to the database, and nothing is answered to whoever does not read, since answers wait in memory.
 * @throws Problem too-many-requests.
 */
@Injectable()
export class Turns implements NestInterceptor {
  private readonly callers = new Map<number, Caller>();

  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const actor = actorOf(http.getRequest<FastifyRequest>());
    if (!actor) return next.handle();
    const caller = this.arrived(actor.profileId, http.getResponse<FastifyReply>().raw);
    this.assertReads(caller);
    if (!this.reflector.get<boolean | undefined>(IN_TURN, context.getHandler())) return next.handle();
    const answered = caller.line(() => {
      this.assertReads(caller);
      this.makeRoom();
      return lastValueFrom(next.handle());
    });
    return from(Deadline.current?.race(answered) ?? answered);
  }

  private arrived(profileId: number, answer: ServerResponse): Caller {
    const caller = this.callers.get(profileId) ?? { line: pLimit(1), answers: new Set() };
    this.callers.set(profileId, caller);
    caller.answers.add(answer);
    finished(answer, () => {
      caller.answers.delete(answer);
      if (caller.answers.size === 0) this.callers.delete(profileId);
    });
    return caller;
  }

  /** @throws Problem too-many-requests if so much waits for the caller. */
  private assertReads(caller: Caller): void {
    if (unread(caller) > MOST_UNREAD) {
      throw new Problem(
        'too-many-requests',
        `More than ${MOST_UNREAD / MIB} MiB of answers wait for you; read them first.`,
        { retryAfter: 1 },
      );
    }
  }

  /** Lets those go for whom most waits, while too much waits in all. */
  private makeRoom(): void {
    const waiting = [...this.callers.values()].map((caller) => ({ caller, bytes: unread(caller) }));
    let all = waiting.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { caller, bytes } of waiting.toSorted((one, other) => other.bytes - one.bytes)) {
      if (all <= MOST_UNREAD_OF_ALL) return;
      all -= bytes;
      for (const answer of caller.answers) answer.destroy();
    }
  }
}

function unread({ answers }: Caller): number {
  let bytes = 0;
  for (const answer of answers) bytes += answer.writableLength;
  return bytes;
}
