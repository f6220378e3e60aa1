import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import { actorOf, type Actor } from '../access/actor.js';
import { Settings } from '../config/settings.js';
import { Deadline } from '../database/deadline.js';
import { FairLine } from '../database/fair-line.js';
import { siteOfRequest } from './client.js';
import { Problem } from './problem.js';
import { UnreadAnswers } from './unread-answers.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether its answers are kept anyhow: those that nobody reads take no memory of their own. */
    isKept?: boolean;
  }
}

const MIB = 2 ** 20;

/**
 * How much is done for one person at a time: lists, searches, uploads, thumbnails, proposals, waits for these, and what writes, of which there is
 * one of each ticket. Lists and searches are made one after the other for whoever was given a large answer within the hour, and few lists
 * at a time for all of these.
 */
const AT_ONCE = { lists: 2, searches: 1, writes: 4, uploads: 10, thumbnails: 4, proposals: 2, waits: 20 };
export type TurnKind = keyof typeof AT_ONCE;
const LARGE_AT_ONCE = 2;
const LONGEST_PAUSE_MS = 250;
const LARGE_BYTES = MIB;
const LARGE_KNOWN_MS = 3_600_000;

/** How many requests of one person may wait for their turn. */
const MOST_WAITING = 100;

/** How many bytes one person is answered in a minute, unless there is no limit for requests either. */
const MOST_ANSWERED = 256 * MIB;
const MINUTE_MS = 60_000;

/** How many people are remembered. */
const MOST_KNOWN = 10_000;

/**
 * Keeps one person from taking what is for all: little is done at a time for each, since much at once would leave the others no
 * connection to the database and no processor, and nothing for whoever does not read, since answers wait in memory.
 */
@Injectable()
export class Turns {
  /** Those in which something is done, or waits. */
  private readonly lines = new Map<string, FairLine>();
  /** The profiles of who was given a large answer, and the line of each. */
  private readonly large = new LRUCache<number, FairLine>({ max: MOST_KNOWN, ttl: LARGE_KNOWN_MS });
  private readonly allLarge = new FairLine(LARGE_AT_ONCE);
  /** How many bytes each profile was answered within a minute. */
  private readonly answered = new LRUCache<number, { bytes: number }>({ max: MOST_KNOWN, ttl: MINUTE_MS });

  constructor(
    private readonly unread: UnreadAnswers,
    private readonly settings: Settings,
  ) {}

  /** Looks after what is sent from now on. */
  watch(server: FastifyInstance): void {
    server.addHook('onSend', (request, reply, payload, done) => {
      const profileId = actorOf(request)?.profileId;
      if (profileId !== undefined && (typeof payload === 'string' || Buffer.isBuffer(payload)))
        this.count(profileId, Buffer.byteLength(payload));
      if (!request.routeOptions.config.isKept) this.unread.note(reply.raw, siteOfRequest(request), profileId);
      done(null, payload);
    });
  }

  /**
   * Does for somebody what answers with a list, or writes, once it is their turn.
   * @param about the id of what is written: who has to wait for the lock of one thing is held up at no other.
   * @throws Problem too-many-requests if too much waits for them, to be done or to be read, or was done within the minute.
   * @throws DeadlinePassed if their turn comes too late.
   */
  take<T>({ profileId }: Actor, kind: TurnKind, make: () => Promise<T>, about?: string): Promise<T> {
    const deadline = Deadline.current;
    let hasBegun = false;
    const begin = async () => {
      // What others have asked for meanwhile comes first.
      await setImmediate();
      deadline?.assertAhead();
      this.unread.assertReads(profileId);
      this.assertNotTooMuch(profileId);
      hasBegun = true;
      return make();
    };
    const name = `${profileId} ${kind}`;
    const nameOfOne = about === undefined ? undefined : `${name} ${about}`;
    // What writes may wait for a lock, a search for the database, and a proposal for a model: they would keep all of these waiting.
    const ofLarge = kind === 'lists' ? () => this.takeLarge(begin) : begin;
    const large = () => (kind === 'lists' || kind === 'searches' ? this.large.get(profileId) : undefined);
    const ofPerson = () => this.takeInLine(name, AT_ONCE[kind], () => large()?.run(ofLarge) ?? begin());
    if (Math.max(this.waitingIn(name), this.waitingIn(nameOfOne)) >= MOST_WAITING)
      return Promise.reject(tooManyWait());
    const answered = nameOfOne === undefined ? ofPerson() : this.takeInLine(nameOfOne, 1, ofPerson);
    // What has begun heeds the deadline itself: it may be a commit, whose outcome is awaited.
    return deadline?.race(answered, () => hasBegun) ?? answered;
  }

  /** Whether as much of a kind is being done for somebody as is done at a time: more would have to wait. */
  isBusy({ profileId }: Actor, kind: TurnKind): boolean {
    return this.lines.get(`${profileId} ${kind}`)?.isFull ?? false;
  }

  /** Does what may be large, and lets none follow for as long as that took. */
  private takeLarge<T>(make: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      void this.allLarge.run(async () => {
        const since = performance.now();
        await make().then(resolve, reject);
        await pause(Math.min(LONGEST_PAUSE_MS, performance.now() - since));
      });
    });
  }

  private async takeInLine<T>(name: string, atOnce: number, work: () => Promise<T>): Promise<T> {
    const line = this.lines.get(name) ?? new FairLine(atOnce);
    this.lines.set(name, line);
    try {
      return await line.run(work);
    } finally {
      if (line.isIdle && this.lines.get(name) === line) this.lines.delete(name);
    }
  }

  private waitingIn(name = ''): number {
    return this.lines.get(name)?.waiting ?? 0;
  }

  private count(profileId: number, bytes: number): void {
    if (bytes > LARGE_BYTES) this.large.set(profileId, this.large.get(profileId) ?? new FairLine(1));
    const answered = this.answered.get(profileId);
    if (answered) answered.bytes += bytes;
    else this.answered.set(profileId, { bytes });
  }

  private assertNotTooMuch(profileId: number): void {
    const { bytes } = this.answered.get(profileId) ?? { bytes: 0 };
    if (!this.settings.rateLimit || bytes <= MOST_ANSWERED) return;
    throw new Problem(
      'too-many-requests',
      `You were answered more than ${MOST_ANSWERED / MIB} MiB within a minute; please slow down.`,
      { retryAfter: Math.ceil(this.answered.getRemainingTTL(profileId) / 1000) },
    );
  }
}

function tooManyWait(): Problem {
  return new Problem(
    'too-many-requests',
    `At most ${MOST_WAITING} of your requests may wait; please slow down.`,
    {
      retryAfter: 1,
    },
  );
}
