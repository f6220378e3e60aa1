import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

type Kept = Pick<IdempotencyKey, 'profileId' | 'key' | 'fingerprint' | 'createdId'>;

@Injectable()
export class IdempotencyKeysRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /**
   * Locks a key until the unit of work ends, that of a process that dies too.
   * @returns false if another unit has locked it. On SQLite there is one at a time.
   */
  async lock(profileId: number, key: string): Promise<boolean> {
    if (!this.queries.isPostgres) return true;
    const row = await this.queries.row<{ granted: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${key}, CAST(${profileId} AS bigint))) AS granted`,
    );
    return row?.granted === true;
  }

  /** Whether a profile has so many keys that were claimed since. */
  async hasAsMany(profileId: number, most: number, since: Date): Promise<boolean> {
    const row = await this.queries.row<{ number: number }>(
      sql`SELECT CAST(count(*) AS integer) AS number
        FROM (SELECT 1 FROM idempotency_keys WHERE profile_id = ${profileId} AND claimed_at >= ${since} LIMIT ${count(most)}) keys`,
    );
    return row?.number === most;
  }

  find(profileId: number, key: string): Promise<IdempotencyKey | null> {
    return this.unitOfWork.statement((manager) => manager.findOneBy(IdempotencyKey, { profileId, key }));
  }

  /** Keeps what was created under a locked key, in place of what was under it before. */
  async keep({ profileId, key, fingerprint, createdId }: Kept): Promise<void> {
    await this.queries.rows(
      sql`INSERT INTO idempotency_keys (profile_id, key, fingerprint, claim, claimed_at, created_id)
        VALUES (${profileId}, ${key}, ${fingerprint}, '', ${new Date()}, ${createdId})
        ON CONFLICT (profile_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, claim = excluded.claim,
          claimed_at = excluded.claimed_at, created_id = excluded.created_id`,
    );
  }

  deleteSomeClaimedBefore(moment: Date): Promise<number> {
    return this.queries.deleteSome(IdempotencyKey, sql`claimed_at < ${moment}`);
  }
}
