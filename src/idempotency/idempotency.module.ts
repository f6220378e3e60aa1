import { Module } from '@nestjs/common';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { IdempotencyKeysSweeper } from './idempotency-keys-sweeper.js';
import { IdempotencyService } from './idempotency.service.js';

@Module({
  providers: [IdempotencyKeysRepository, IdempotencyKeysSweeper, IdempotencyService],
  exports: [IdempotencyService],
})
export class IdempotencyModule {}
