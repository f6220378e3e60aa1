import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
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

/** How many answers may wait for one caller before they are let go: all of them are looked at for each. */
const MOST_ANSWERS = 5000;

/** How often what waits for all callers is looked at: that takes a while where there are many. */
const LOOKED_AT_MS = 100;

/** The answers that have not been sent whole, by whom they are for. They wait in memory until their callers read. */
@Injectable()
export class UnreadAnswers {
  /** By the profile, or the site of who is anonymous; each with the site that the first of them goes to. */
  private readonly answers = new Map<number | string, [site: string, answers: Set<ServerResponse>]>();
  private lookedAt = -Infinity;

  /**
   * Looks after an answer that is about to be sent.
   * @param site where to (siteOf).
   * @param profileId to whom; undefined for who is anonymous.
   */
  note(answer: ServerResponse, site: string, profileId: number | undefined): void {
    // Its client has gone: it emits nothing more, and would be kept for ever.
    if (answer.destroyed) return;
    const caller = profileId ?? site;
    const [, ofCaller] = this.answers.get(caller) ?? [site, new Set<ServerResponse>()];
    if (ofCaller.size >= MOST_ANSWERS || sumOf(ofCaller, unsentOf) > FAR_TOO_MUCH_UNREAD) letGo(ofCaller);
    this.makeRoom();
    if (ofCaller.size === 0) this.answers.set(caller, [site, ofCaller]);
    ofCaller.add(answer);
    answer.once('close', () => {
      ofCaller.delete(answer);
      if (ofCaller.size === 0) this.answers.delete(caller);
    });
  }

  /** @throws Problem too-many-requests if so much waits for somebody to read. */
  assertReads(profileId: number): void {
    if (sumOf(this.answers.get(profileId)?.[1], unsentOf) > MOST_UNREAD) {
      throw new Problem(
        'too-many-requests',
        `More than ${MOST_UNREAD / MIB} MiB of answers wait for you; read them first.`,
        { retryAfter: 1 },
      );
    }
  }

  /** Lets those go for whom most waits, while too much waits in all. */
  private makeRoom(): void {
    if (performance.now() - this.lookedAt < LOOKED_AT_MS) return;
    for (const answers of tooLarge(this.answers.values(), unsentOf, MOST_UNREAD_OF_ALL)) letGo(answers);
    this.lookedAt = performance.now();
  }
}

function letGo(answers: ReadonlySet<ServerResponse>): void {
  // With its connection: one that waits behind others on it can't be ended by itself.
  for (const { req } of answers) req.socket.destroy();
}

function unsentOf({ writableLength }: ServerResponse): number {
  return writableLength;
}
