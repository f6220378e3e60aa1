import { Injectable } from '@nestjs/common';
import { HourlySweeper } from '../database/hourly-sweeper.js';
import { KEPT_MS } from './idempotency.service.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';

/** Deletes keys whose answers are older than KEPT_MS. */
@Injectable()
export class IdempotencyKeysSweeper extends HourlySweeper {
  constructor(private readonly keys: IdempotencyKeysRepository) {
    super();
  }

  protected override sweep(): Promise<void> {
    return this.keys.deleteClaimedBefore(new Date(Date.now() - KEPT_MS));
  }
}
