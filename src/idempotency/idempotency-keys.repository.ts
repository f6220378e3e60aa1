import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { isKeyTaken } from '../database/query-failure.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

@Injectable()
export class IdempotencyKeysRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns whether nobody had the key. */
  async insert(row: Omit<IdempotencyKey, 'profile'>): Promise<boolean> {
    try {
      await this.unitOfWork.statement((manager) =>
        manager.createQueryBuilder().insert().into(IdempotencyKey).values(row).updateEntity(false).execute(),
      );
      return true;
    } catch (error) {
      if (isKeyTaken(error, 'idempotency_keys')) return false;
      throw error;
    }
  }

  find(profileId: number, key: string): Promise<IdempotencyKey | null> {
    return this.unitOfWork.statement((manager) => manager.findOneBy(IdempotencyKey, { profileId, key }));
  }

  /** Takes a key over from a run of long ago. @returns whether nobody else did so first. */
  async takeOver(
    { profileId, key, claim }: IdempotencyKey,
    { fingerprint, claim: newClaim, claimedAt }: Omit<IdempotencyKey, 'profile'>,
  ): Promise<boolean> {
    const changes = { fingerprint, claim: newClaim, claimedAt, answer: null };
    const { affected } = await this.unitOfWork.statement((manager) =>
      manager.update(IdempotencyKey, { profileId, key, claim }, changes),
    );
    return affected === 1;
  }

  /** Keeps the answer of the run that holds the key. @returns whether it still did. */
  async complete(profileId: number, key: string, claim: string, answer: string): Promise<boolean> {
    const { affected } = await this.unitOfWork.statement((manager) =>
      manager.update(IdempotencyKey, { profileId, key, claim }, { answer }),
    );
    return affected === 1;
  }

  async release(profileId: number, key: string, claim: string): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(IdempotencyKey, { profileId, key, claim }));
  }

  async deleteClaimedBefore(moment: Date): Promise<void> {
    await this.unitOfWork.statement((manager) =>
      manager.delete(IdempotencyKey, { claimedAt: LessThan(moment) }),
    );
  }
}
