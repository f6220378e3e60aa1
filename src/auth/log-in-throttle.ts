import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Settings } from '../config/settings.js';
import { Deadline } from '../database/deadline.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { networkOf } from '../http/client.js';
import { Problem } from '../http/problem.js';
import { foldUsername } from '../profiles/username.js';
import { KnownAddressesRepository } from './known-addresses.repository.js';
import type { LogInFailures } from './log-in-failures.entity.js';
import { LogInFailuresRepository } from './log-in-failures.repository.js';
import { afterFailure, waitOf } from './log-in-schedule.js';

/** How many passwords may be wrong for one account before there is a wait. */
const FREE_FAILURES = 5;

/** What an attempt is counted against. */
interface Attempt {
  subject: string;
  /** The address, which a failure counts against as well. */
  origin?: string;
  /** Whether the attempt waits while the address has to. */
  waitsForOrigin: boolean;
}

/**
 * Slows down guessing of passwords: counts failures for each account and each address (IPv6: each /64) in the database,
 * so that all instances share the counts. A name without an account is counted like any other. Whoever signs in from an
 * address that their account is known at is not slowed down by strangers: there only failures of that account count.
 */
@Injectable()
export class LogInThrottle {
  /** For each subject that is counted, the end of its queue of attempts. */
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly failures: LogInFailuresRepository,
    private readonly knownAddresses: KnownAddressesRepository,
    private readonly settings: Settings,
  ) {}

  /**
   * A log-in: runs `check`, which is told whether the account is known there, and resolves with undefined if the password is
   * wrong. Attempts at one account run one after the other, and so do attempts from one address.
   * @throws Problem too-many-attempts while the account or the address has to wait; then nothing is checked or counted.
   */
  async attempt<T>(
    username: string,
    address: string,
    check: (isKnown: boolean) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const folded = foldUsername(username);
    const [name, network] = [folded ?? username, networkOf(address)];
    // What can be no username is nobody's.
    const isKnown = folded !== undefined && (await this.knownAddresses.isKnownUnscoped(folded, network));
    // Both ways take the same statements, so that the time tells nobody at a shared address who is known there.
    const subject = isKnown ? ofKnown(name, network) : ofAccount(name);
    return this.counted({ subject, origin: hashed(`address ${network}`), waitsForOrigin: !isKnown }, () =>
      check(isKnown),
    );
  }

  /**
   * Like a log-in, for somebody who has signed in and gives their password again: it has a count of its own.
   * @throws Problem too-many-attempts while they have to wait.
   */
  async attemptSignedIn<T>({ userId }: Actor, check: () => Promise<T | undefined>): Promise<T | undefined> {
    return this.counted({ subject: ofUser(userId), waitsForOrigin: false }, check);
  }

  /** Forgets all failures of an account, wherever they came from. */
  async forget({ id, username }: { id: number; username: string }): Promise<void> {
    const name = foldUsername(username) ?? username;
    await this.unitOfWork.run(async () => {
      const networks = await this.knownAddresses.listUnscoped(id);
      const subjects = [ofAccount(name), ofUser(id), ...networks.map((network) => ofKnown(name, network))];
      for (const subject of subjects) await this.failures.delete(subject);
    });
  }

  private counted<T>(attempt: Attempt, check: () => Promise<T | undefined>): Promise<T | undefined> {
    const { subject, origin, waitsForOrigin } = attempt;
    const turn = () => this.countedInTurn(attempt, check);
    return this.queue(subject, () => (origin && waitsForOrigin ? this.queue(origin, turn) : turn()));
  }

  private async countedInTurn<T>(
    attempt: Attempt,
    check: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const { subject, origin } = attempt;
    // A failure is counted before the check and taken back after it, so that guesses on many instances at once all count.
    const before = await this.unitOfWork.run(() => this.countUnlessWaiting(attempt));
    const found = await check().catch(async (error: unknown) => {
      await Deadline.cleanUp(() => this.unitOfWork.run(() => this.takeBack(before)));
      throw error;
    });
    if (found !== undefined) {
      await Deadline.cleanUp(() => this.unitOfWork.run(() => this.failures.delete(subject)));
    } else if (origin !== undefined) {
      await this.unitOfWork.run(() => this.countFrom(origin));
    }
    return found;
  }

  /** @returns the subject's count as it was before. */
  private async countUnlessWaiting({ subject, origin, waitsForOrigin }: Attempt): Promise<LogInFailures> {
    const ofSubject = await this.failures.lock(subject);
    const ofOrigin = origin === undefined ? null : await this.failures.find(origin);
    const now = new Date();
    const originMs = ofOrigin && waitsForOrigin ? waitOf(ofOrigin, now) : 0;
    const waitMs = Math.max(waitOf(ofSubject, now), originMs);
    if (waitMs > 0) throw tooManyAttempts(waitMs);
    await this.count(ofSubject, FREE_FAILURES, now);
    return ofSubject;
  }

  /** Restores the count of an attempt that could not be checked, unless others have failed since. */
  private async takeBack(before: LogInFailures): Promise<void> {
    const { failures } = await this.failures.lock(before.subject);
    if (failures === before.failures + 1) await this.failures.update(before);
  }

  private async countFrom(origin: string): Promise<void> {
    const row = await this.failures.lock(origin);
    await this.count(row, this.settings.logInFailuresPerAddress, new Date());
  }

  private async count(row: LogInFailures, free: number, now: Date): Promise<void> {
    await this.failures.update({ subject: row.subject, ...afterFailure(row, free, now) });
  }

  private async queue<T>(subject: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.queues.get(subject) ?? Promise.resolve()).then(work);
    const end = turn.catch(() => undefined);
    this.queues.set(subject, end);
    void end.then(() => {
      if (this.queues.get(subject) === end) this.queues.delete(subject);
    });
    return Deadline.current?.race(turn) ?? turn;
  }
}

const ofAccount = (name: string) => hashed(`account ${name}`);
const ofKnown = (name: string, network: string) => hashed(`known ${network} ${name}`);
const ofUser = (id: number) => hashed(`user ${id}`);

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function tooManyAttempts(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1000);
  return new Problem('too-many-attempts', `Too many passwords were wrong; try again in ${seconds} s.`, {
    retryAfter: seconds,
  });
}
