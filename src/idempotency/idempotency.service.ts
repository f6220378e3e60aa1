import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Deadline } from '../database/deadline.js';
import { Json } from '../database/json.js';
import { Page } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Problem } from '../http/problem.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';

/** For how long a key gets the same answer. */
export const KEPT_MS = 24 * 3600 * 1000;

/** A run that has had no answer for this long counts as lost with its process. No request takes as long. */
const LOST_AFTER_MS = 60_000;

/** A request that its sender may repeat: whose it is, its key, and a hash of its method, path and body. */
export interface Repeatable {
  profileId: number;
  key: string;
  fingerprint: string;
}

/** Lets a request that creates something be repeated without creating it twice (draft-ietf-httpapi-idempotency-key-header). */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: IdempotencyKeysRepository,
  ) {}

  /**
   * Runs `work`, unless it has run under this key before: then it gives that answer again. What `work` writes and its answer
   * are committed together. If `work` throws, nothing is kept and the key is free again.
   * @throws Problem key-in-use, or key-used-otherwise if the key belongs to another request.
   */
  async once(request: Repeatable, work: () => Promise<unknown>): Promise<unknown> {
    const { profileId, key } = request;
    const claim = randomUUID();
    const earlier = await this.unitOfWork.run(() => this.claim(request, claim));
    if (earlier !== undefined) return new Json(earlier);
    try {
      return await this.unitOfWork.run(async () => {
        const answer = await work();
        if (!(await this.keys.complete(profileId, key, claim, textOf(answer)))) throw inUse();
        return answer;
      });
    } catch (error) {
      // If this fails as well, the key is free after LOST_AFTER_MS.
      await Deadline.cleanUp(() => this.unitOfWork.run(() => this.keys.release(profileId, key, claim)));
      throw error;
    }
  }

  /** Takes the key. @returns the answer of an earlier run, if there is one. @throws Problem. */
  private async claim(request: Repeatable, claim: string): Promise<string | undefined> {
    const now = new Date();
    const row = { ...request, claim, claimedAt: now };
    if (await this.keys.insert(row)) return undefined;
    const earlier = await this.keys.find(request.profileId, request.key);
    if (!earlier) throw inUse();
    const age = now.getTime() - earlier.claimedAt.getTime();
    if (age <= KEPT_MS) {
      if (earlier.fingerprint !== request.fingerprint) throw usedOtherwise();
      if (earlier.answer !== null) return earlier.answer;
      if (age <= LOST_AFTER_MS) throw inUse();
    }
    if (!(await this.keys.takeOver(earlier, row))) throw inUse();
    return undefined;
  }
}

function textOf(answer: unknown): string {
  const body = answer instanceof Page ? (answer as Page<unknown>).items : answer;
  return body instanceof Json ? body.text : JSON.stringify(body);
}

function usedOtherwise(): Problem {
  return new Problem(
    'key-used-otherwise',
    'This Idempotency-Key was sent with another request before; use a new one.',
  );
}

function inUse(): Problem {
  return new Problem(
    'key-in-use',
    'The request with this Idempotency-Key is still running; ask again in a moment.',
  );
}
