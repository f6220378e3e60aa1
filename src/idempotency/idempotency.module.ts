import { Module } from '@nestjs/common';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { sweepHourly } from '../database/sweepers.js';
import { IdempotencyService, KEPT_MS } from './idempotency.service.js';

@Module({
  providers: [
    IdempotencyKeysRepository,
    IdempotencyService,
    sweepHourly(IdempotencyKeysRepository, (keys) =>
      keys.deleteSomeClaimedBefore(new Date(Date.now() - KEPT_MS)),
    ),
  ],
  exports: [IdempotencyService],
})
export class IdempotencyModule {}
