import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Deadline } from '../database/deadline.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Problem } from '../http/problem.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';

/** For how long a key stands for what was created with it. */
export const KEPT_MS = 24 * 3600 * 1000;

/** How many keys a profile may have at a time. */
const MOST_KEYS = 10_000;

/** A run that has created nothing for this long counts as lost with its process. No request takes as long. */
const LOST_AFTER_MS = 60_000;

/** A request that its sender may repeat: whose it is, its key, and a hash of its method, path and body. */
export interface Repeatable {
  profileId: number;
  key: string;
  fingerprint: string;
}

interface Created {
  id: number;
  at: Date;
}

/** What a request that creates something does. */
interface Creation<Answer> {
  /** Creates it, in the caller's unit of work. @returns its id, and when it was created. */
  create: () => Promise<Created>;
  /** Records that it was created, in the same unit of work. */
  record: (created: Created) => Promise<void>;
  /** What is answered with it, as the caller may see it now. */
  answer: (id: number) => Promise<Answer>;
}

/** Lets a request that creates something be repeated without creating it twice (draft-ietf-httpapi-idempotency-key-header). */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: IdempotencyKeysRepository,
  ) {}

  /**
   * Creates something and answers with it, in one unit of work. Where it was created under this key before, it is only answered
   * with, as the caller may see it now. If creating or answering fails, nothing is kept and the key is free again.
   * @param request undefined for one that is not to be repeated.
   * @throws Problem key-in-use, key-used-otherwise if the key belongs to another request, or too-many-keys.
   */
  async once<Answer>(
    request: Repeatable | undefined,
    { create, record, answer }: Creation<Answer>,
  ): Promise<Answer> {
    // None needs the others: they go to the database together.
    const createAnd = async (keep: (id: number) => Promise<void>) => {
      const created = await create();
      const { id } = created;
      const [answered] = await Promise.all([answer(id), record(created), keep(id)]);
      return answered;
    };
    if (!request) return this.unitOfWork.run(() => createAnd(() => Promise.resolve()));
    const { profileId, key } = request;
    const claim = randomUUID();
    const earlier = await this.unitOfWork.run(() => this.claim(request, claim));
    if (earlier !== undefined) return answer(earlier);
    try {
      return await this.unitOfWork.run(() =>
        createAnd(async (id) => {
          if (!(await this.keys.complete(profileId, key, claim, id))) throw new Problem('key-in-use');
        }),
      );
    } catch (error) {
      // If this fails as well, the key is free after LOST_AFTER_MS.
      await Deadline.cleanUp(() => this.unitOfWork.run(() => this.keys.release(profileId, key, claim)));
      throw error;
    }
  }

  /** Takes the key. @returns the id of what an earlier run created, if there was one. @throws Problem. */
  private async claim(request: Repeatable, claim: string): Promise<number | undefined> {
    const now = new Date();
    const row = { ...request, claim, claimedAt: now };
    if (await this.keys.insert(row)) {
      if (await this.keys.hasAsMany(request.profileId, MOST_KEYS + 1)) throw tooMany();
      return undefined;
    }
    const earlier = await this.keys.find(request.profileId, request.key);
    if (!earlier) throw new Problem('key-in-use');
    const age = now.getTime() - earlier.claimedAt.getTime();
    if (age <= KEPT_MS) {
      if (earlier.fingerprint !== request.fingerprint) throw new Problem('key-used-otherwise');
      if (earlier.createdId !== null) return earlier.createdId;
      if (age <= LOST_AFTER_MS) throw new Problem('key-in-use');
    }
    if (!(await this.keys.takeOver(earlier, row))) throw new Problem('key-in-use');
    return undefined;
  }
}

function tooMany(): Problem {
  return new Problem(
    'too-many-keys',
    `At most ${MOST_KEYS} requests may have an Idempotency-Key within 24 hours; go on without one, or later.`,
  );
}
