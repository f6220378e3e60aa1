import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { IsNull, LessThan } from 'typeorm';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

type NewKey = Omit<IdempotencyKey, 'profile' | 'createdId'>;

@Injectable()
export class IdempotencyKeysRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /** Inserts a key. @returns false if it is there already. */
  async insert(row: NewKey): Promise<boolean> {
    const { profileId, key, fingerprint, claim, claimedAt } = row;
    const inserted = await this.queries.row(
      sql`INSERT INTO idempotency_keys (profile_id, key, fingerprint, claim, claimed_at)
        VALUES (${profileId}, ${key}, ${fingerprint}, ${claim}, ${claimedAt}) ON CONFLICT DO NOTHING RETURNING key`,
    );
    return inserted !== undefined;
  }

  /** Whether a profile has so many keys. */
  async hasAsMany(profileId: number, most: number): Promise<boolean> {
    const row = await this.queries.row<{ number: number }>(
      sql`SELECT CAST(count(*) AS integer) AS number
        FROM (SELECT 1 FROM idempotency_keys WHERE profile_id = ${profileId} LIMIT ${count(most)}) keys`,
    );
    return row?.number === most;
  }

  find(profileId: number, key: string): Promise<IdempotencyKey | null> {
    return this.unitOfWork.statement((manager) => manager.findOneBy(IdempotencyKey, { profileId, key }));
  }

  /** Takes a key over from an old run. @returns false if another request took it over first. */
  async takeOver(
    { profileId, key, claim }: IdempotencyKey,
    { fingerprint, claim: newClaim, claimedAt }: NewKey,
  ): Promise<boolean> {
    const changes = { fingerprint, claim: newClaim, claimedAt, createdId: null };
    const { affected } = await this.unitOfWork.statement((manager) =>
      manager.update(IdempotencyKey, { profileId, key, claim }, changes),
    );
    return affected === 1;
  }

  /** Keeps what the run that holds the key has created. @returns false if another run holds it now. */
  async complete(profileId: number, key: string, claim: string, createdId: number): Promise<boolean> {
    const { affected } = await this.unitOfWork.statement((manager) =>
      manager.update(IdempotencyKey, { profileId, key, claim }, { createdId }),
    );
    return affected === 1;
  }

  /** Frees the key of a run that has created nothing. What it has created was committed, even if the run was not told so. */
  async release(profileId: number, key: string, claim: string): Promise<void> {
    const run = { profileId, key, claim, createdId: IsNull() };
    await this.unitOfWork.statement((manager) => manager.delete(IdempotencyKey, run));
  }

  async deleteClaimedBefore(moment: Date): Promise<void> {
    await this.unitOfWork.statement((manager) =>
      manager.delete(IdempotencyKey, { claimedAt: LessThan(moment) }),
    );
  }
}
