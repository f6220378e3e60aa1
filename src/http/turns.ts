import type { ServerResponse } from 'node:http';
import { finished } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import pLimit, { type LimitFunction } from 'p-limit';
import { actorOf, type Actor } from '../access/actor.js';
import { Deadline } from '../database/deadline.js';
import { Problem } from './problem.js';

const MIB = 2 ** 20;
/** How many bytes of answers may wait for one person to read them, and for all people. */
const MOST_UNREAD = 32 * MIB;
const MOST_UNREAD_OF_ALL = 256 * MIB;
/** From how many bytes on an answer is looked after. */
const LARGE_BYTES = MIB / 16;

/** How many lists are made for one person at a time, and how many once one of them was large; and how many searches. */
const LISTS_AT_ONCE = 10;
const LARGE_LISTS_AT_ONCE = 1;
const SEARCHES_AT_ONCE = 1;

/** For how long, and of how many people, it is known that their lists are large. */
const KNOWN_MS = 60_000;
const MOST_KNOWN = 10_000;

/** The lines of who asks for lists and searches. */
interface Lines {
  lists: LimitFunction;
  searches: LimitFunction;
}

/**
 * Keeps one person from taking what is for all: few lists are made at a time for each, since many large ones would leave no
 * connection to the database, and none for whoever does not read, since answers wait in memory.
 * @throws Problem too-many-requests.
 */
@Injectable()
export class Turns {
  private readonly lines = new LRUCache<number, Lines>({
    max: MOST_KNOWN,
    ttl: KNOWN_MS,
    updateAgeOnGet: true,
  });
  /** By the profile, large answers that have not been sent whole. */
  private readonly unread = new Map<number, Set<ServerResponse>>();

  /** Looks after what is sent from now on. */
  watch(server: FastifyInstance): void {
    server.addHook('onSend', (request, reply, payload, done) => {
      const profileId = actorOf(request)?.profileId;
      if (profileId !== undefined && (typeof payload === 'string' || Buffer.isBuffer(payload))) {
        if (payload.length > MIB) this.linesOf(profileId).lists.concurrency = LARGE_LISTS_AT_ONCE;
        if (payload.length > LARGE_BYTES) this.note(profileId, reply.raw);
      }
      done(null, payload);
    });
  }

  /** Makes a list or a search for somebody, once it is their turn. @throws Problem too-many-requests or DeadlinePassed. */
  take<T>({ profileId }: Actor, kind: keyof Lines, make: () => Promise<T>): Promise<T> {
    const answered = this.linesOf(profileId)[kind](() => {
      this.assertReads(profileId);
      this.makeRoom();
      return make();
    });
    return Deadline.current?.race(answered) ?? answered;
  }

  private linesOf(profileId: number): Lines {
    const known = this.lines.get(profileId);
    if (known) return known;
    const lines = { lists: pLimit(LISTS_AT_ONCE), searches: pLimit(SEARCHES_AT_ONCE) };
    this.lines.set(profileId, lines);
    return lines;
  }

  private note(profileId: number, answer: ServerResponse): void {
    const answers = this.unread.get(profileId) ?? new Set();
    this.unread.set(profileId, answers.add(answer));
    finished(answer, () => {
      answers.delete(answer);
      if (answers.size === 0) this.unread.delete(profileId);
    });
  }

  /** @throws Problem too-many-requests if so much waits for the caller. */
  private assertReads(profileId: number): void {
    if (bytesOf(this.unread.get(profileId)) > MOST_UNREAD) {
      throw new Problem(
        'too-many-requests',
        `More than ${MOST_UNREAD / MIB} MiB of answers wait for you; read them first.`,
        { retryAfter: 1 },
      );
    }
  }

  /** Lets those go for whom most waits, while too much waits in all. */
  private makeRoom(): void {
    const waiting = [...this.unread.values()].map((answers) => ({ answers, bytes: bytesOf(answers) }));
    let all = waiting.reduce((sum, { bytes }) => sum + bytes, 0);
    if (all <= MOST_UNREAD_OF_ALL) return;
    for (const { answers, bytes } of waiting.toSorted((one, other) => other.bytes - one.bytes)) {
      if (all <= MOST_UNREAD_OF_ALL) return;
      all -= bytes;
      for (const answer of answers) answer.destroy();
    }
  }
}

function bytesOf(answers: ReadonlySet<ServerResponse> | undefined): number {
  let bytes = 0;
  for (const answer of answers ?? []) bytes += answer.writableLength;
  return bytes;
}
