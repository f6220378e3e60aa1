import type { ServerResponse } from 'node:http';
import { finished } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import pLimit, { type LimitFunction } from 'p-limit';
import { actorOf, type Actor } from '../access/actor.js';
import { Deadline } from '../database/deadline.js';
import { addressOf, networkOf } from './client.js';
import { sumOf, tooLarge } from './largest.js';
import { Problem } from './problem.js';

const MIB = 2 ** 20;
/**
 * How many bytes of answers may wait for one caller to read them before they get no more, before they are let go, and for all
 * callers.
 */
const MOST_UNREAD = 32 * MIB;
const FAR_TOO_MUCH_UNREAD = 64 * MIB;
const MOST_UNREAD_OF_ALL = 256 * MIB;
/** From how many bytes on an answer is looked after. */
const LARGE_BYTES = MIB / 16;

/**
 * How much is done for one person at a time: lists and searches, and what is answered with the thread of one ticket. All of it is
 * done one after the other for whoever was given a large answer within the hour.
 */
const AT_ONCE = { lists: 10, searches: 1, threads: 10 };
const LARGE_KNOWN_MS = 3_600_000;

/** How many people, and lines of theirs, are remembered. */
const MOST_KNOWN = 10_000;
const LINE_KNOWN_MS = 60_000;

/**
 * Keeps one person from taking what is for all: few lists are made at a time for each, since many large ones would leave no
 * connection to the database, and none for whoever does not read, since answers wait in memory.
 */
@Injectable()
export class Turns {
  private readonly lines = new LRUCache<string, LimitFunction>({
    max: MOST_KNOWN,
    ttl: LINE_KNOWN_MS,
    updateAgeOnGet: true,
  });
  /** The profiles of who was given a large answer, and the line of each. */
  private readonly large = new LRUCache<number, LimitFunction>({ max: MOST_KNOWN, ttl: LARGE_KNOWN_MS });
  /** By the profile, or the network of who is anonymous: large answers that have not been sent whole. */
  private readonly unread = new Map<number | string, Set<ServerResponse>>();

  /** Looks after what is sent from now on. */
  watch(server: FastifyInstance): void {
    server.addHook('onSend', (request, reply, payload, done) => {
      if ((typeof payload === 'string' || Buffer.isBuffer(payload)) && payload.length > LARGE_BYTES) {
        const profileId = actorOf(request)?.profileId;
        if (profileId !== undefined && payload.length > MIB)
          this.large.set(profileId, this.large.get(profileId) ?? pLimit(1));
        this.note(profileId ?? networkOf(addressOf(request)), reply.raw);
      }
      done(null, payload);
    });
  }

  /**
   * Does for somebody what is answered with a list, once it is their turn.
   * @param about the ticket whose thread it is: one that has to wait for a ticket's lock holds up no other.
   * @throws Problem too-many-requests if too much waits for them to read.
   * @throws DeadlinePassed if their turn comes too late.
   */
  take<T>(
    { profileId }: Actor,
    kind: keyof typeof AT_ONCE,
    make: () => Promise<T>,
    about?: number,
  ): Promise<T> {
    const deadline = Deadline.current;
    let hasBegun = false;
    const begin = () => {
      deadline?.assertAhead();
      this.assertReads(profileId);
      hasBegun = true;
      return make();
    };
    const line = this.lineOf(`${profileId} ${kind} ${about ?? ''}`, AT_ONCE[kind]);
    const answered = line(() => this.large.get(profileId)?.(begin) ?? begin());
    // What has begun heeds the deadline itself: it may be a commit, whose outcome is awaited.
    return deadline?.race(answered, () => hasBegun) ?? answered;
  }

  private lineOf(name: string, atOnce: number): LimitFunction {
    const known = this.lines.get(name) ?? pLimit(atOnce);
    this.lines.set(name, known);
    return known;
  }

  private note(caller: number | string, answer: ServerResponse): void {
    const answers = this.unread.get(caller) ?? new Set();
    if (sumOf(answers, unsentOf) > FAR_TOO_MUCH_UNREAD) letGo(answers);
    this.makeRoom();
    this.unread.set(caller, answers.add(answer));
    finished(answer, () => {
      answers.delete(answer);
      if (answers.size === 0) this.unread.delete(caller);
    });
  }

  /** @throws Problem too-many-requests if so much waits for the caller. */
  private assertReads(profileId: number): void {
    if (sumOf(this.unread.get(profileId), unsentOf) > MOST_UNREAD) {
      throw new Problem(
        'too-many-requests',
        `More than ${MOST_UNREAD / MIB} MiB of answers wait for you; read them first.`,
        { retryAfter: 1 },
      );
    }
  }

  /** Lets those go for whom most waits, while too much waits in all. */
  private makeRoom(): void {
    for (const answers of tooLarge(this.unread.values(), unsentOf, MOST_UNREAD_OF_ALL)) letGo(answers);
  }
}

function letGo(answers: ReadonlySet<ServerResponse>): void {
  for (const answer of answers) answer.destroy();
}

function unsentOf({ writableLength }: ServerResponse): number {
  return writableLength;
}
