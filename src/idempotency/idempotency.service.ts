import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Problem } from '../http/problem.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';

/** For how long a key stands for what was created with it. */
export const KEPT_MS = 24 * 3600 * 1000;

/** How many keys a profile may have at a time. */
const MOST_KEYS = 10_000;

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
export interface Creation<Answer> {
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
    return this.unitOfWork.run(async () => {
      const earlier = request && (await this.find(request));
      if (earlier !== undefined) return answer(earlier);
      const created = await create();
      const { id } = created;
      // None needs the others: they go to the database together.
      const [answered] = await Promise.all([
        answer(id),
        record(created),
        request && this.keys.keep({ ...request, createdId: id }),
      ]);
      return answered;
    });
  }

  /** Whether something was created under the key of a request: looked at only, `once` decides. */
  async isKnown({ profileId, key }: Repeatable): Promise<boolean> {
    const earlier = await this.keys.find(profileId, key);
    return earlier != null && isKept(earlier) && earlier.createdId !== null;
  }

  /** Takes the key for this unit of work. @returns the id of what was created under it before. @throws Problem. */
  private async find({ profileId, key, fingerprint }: Repeatable): Promise<number | undefined> {
    if (!(await this.keys.lock(profileId, key))) throw new Problem('key-in-use');
    const earlier = await this.keys.find(profileId, key);
    if (earlier && isKept(earlier)) {
      if (earlier.fingerprint !== fingerprint) throw new Problem('key-used-otherwise');
      if (earlier.createdId === null) throw new Problem('key-in-use');
      return earlier.createdId;
    }
    if (await this.keys.hasAsMany(profileId, MOST_KEYS, new Date(Date.now() - KEPT_MS))) throw tooMany();
    return undefined;
  }
}

function isKept({ claimedAt }: { claimedAt: Date }): boolean {
  return Date.now() - claimedAt.getTime() <= KEPT_MS;
}

function tooMany(): Problem {
  return new Problem(
    'too-many-keys',
    `At most ${MOST_KEYS} requests may have an Idempotency-Key within 24 hours; go on without one, or later.`,
  );
}
