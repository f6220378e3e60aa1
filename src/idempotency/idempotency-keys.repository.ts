import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { IsNull, LessThan } from 'typeorm';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

type NewKey = Omit<IdempotencyKey, 'profile' | 'answer'>;

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

  find(profileId: number, key: string): Promise<IdempotencyKey | null> {
    return this.unitOfWork.statement((manager) => manager.findOneBy(IdempotencyKey, { profileId, key }));
  }

  /** Takes a key over from an old run. @returns false if another request took it over first. */
  async takeOver(
    { profileId, key, claim }: IdempotencyKey,
    { fingerprint, claim: newClaim, claimedAt }: NewKey,
  ): Promise<boolean> {
    const changes = { fingerprint, claim: newClaim, claimedAt, answer: null };
    const { affected } = await this.unitOfWork.statement((manager) =>
      manager.update(IdempotencyKey, { profileId, key, claim }, changes),
    );
    return affected === 1;
  }

  /** Keeps the answer of the run that holds the key. @returns false if another run holds it now. */
  async complete(profileId: number, key: string, claim: string, answer: string): Promise<boolean> {
    const { affected } = await this.unitOfWork.statement((manager) =>
      manager.update(IdempotencyKey, { profileId, key, claim }, { answer }),
    );
    return affected === 1;
  }

  /** Frees the key of a run that has no answer. If it has one, it was committed, even if the run was not told so. */
  async release(profileId: number, key: string, claim: string): Promise<void> {
    const run = { profileId, key, claim, answer: IsNull() };
    await this.unitOfWork.statement((manager) => manager.delete(IdempotencyKey, run));
  }

  async deleteClaimedBefore(moment: Date): Promise<void> {
    await this.unitOfWork.statement((manager) =>
      manager.delete(IdempotencyKey, { claimedAt: LessThan(moment) }),
    );
  }
}
