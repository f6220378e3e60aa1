import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { normalizeIP } from '@fastify/rate-limit';
import { Settings } from '../config/settings.js';
import { Deadline } from '../database/deadline.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Problem } from '../http/problem.js';
import { foldUsername } from '../profiles/username.js';
import type { LogInFailures } from './log-in-failures.entity.js';
import { LogInFailuresRepository } from './log-in-failures.repository.js';
import { afterFailure, waitOf } from './log-in-schedule.js';

/** How many log-ins may fail for one account before there is a wait. */
const FREE_FAILURES = 5;

/**
 * Slows down guessing of passwords: counts failures for each account and each address (IPv6: each /64) in the database,
 * so that all instances share the counts. A name without an account is counted like any other.
 */
@Injectable()
export class LogInThrottle {
  /** For each account and address, the end of its queue of attempts. */
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly failures: LogInFailuresRepository,
    private readonly settings: Settings,
  ) {}

  /**
   * Runs `check`, which resolves with undefined if the password is wrong. Attempts at one account run one after the
   * other, and so do attempts from one address.
   * @throws Problem too-many-attempts while the account or the address has to wait; then nothing is checked or counted.
   */
  async attempt<T>(
    username: string,
    address: string,
    check: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const account = hashed(`account ${foldUsername(username) ?? username}`);
    const origin = hashed(`address ${normalizeIP(address, 64)}`);
    return this.queue(account, () => this.queue(origin, () => this.counted(account, origin, check)));
  }

  private async counted<T>(
    account: string,
    origin: string,
    check: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    // A failure is counted before the check and taken back after it, so that guesses on many instances at once all count.
    const before = await this.unitOfWork.run(() => this.countUnlessWaiting(account, origin));
    const found = await check().catch(async (error: unknown) => {
      await Deadline.cleanUp(() => this.unitOfWork.run(() => this.takeBack(before)));
      throw error;
    });
    if (found === undefined) await this.unitOfWork.run(() => this.countFrom(origin));
    else await Deadline.cleanUp(() => this.unitOfWork.run(() => this.failures.delete(account)));
    return found;
  }

  /** @returns the account's count as it was before. */
  private async countUnlessWaiting(account: string, origin: string): Promise<LogInFailures> {
    const ofAccount = await this.failures.lock(account);
    const ofOrigin = await this.failures.find(origin);
    const now = new Date();
    const waitMs = Math.max(waitOf(ofAccount, now), ofOrigin ? waitOf(ofOrigin, now) : 0);
    if (waitMs > 0) throw tooManyAttempts(waitMs);
    await this.count(ofAccount, FREE_FAILURES, now);
    return ofAccount;
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

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function tooManyAttempts(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1000);
  return new Problem('too-many-attempts', `Too many log-ins have failed; try again in ${seconds} s.`, {
    retryAfter: seconds,
  });
}
