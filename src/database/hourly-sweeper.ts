import {
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
  type Type,
} from '@nestjs/common';
import { SchemaAtStart } from './pending-migrations.js';
import { UnitOfWork } from './unit-of-work.js';

const HOUR_MS = 3_600_000;

/** Has a repository delete rows that are no longer needed, at start, unless the schema is behind, and every hour; a provider for its module. */
export function sweepHourly<Repository>(
  repository: Type<Repository>,
  sweep: (repository: Repository) => Promise<void>,
): Provider {
  return {
    provide: Symbol(`the sweeper of ${repository.name}`),
    inject: [UnitOfWork, SchemaAtStart, repository],
    useFactory: (unitOfWork: UnitOfWork, schema: SchemaAtStart, rows: Repository) =>
      new HourlySweeper(schema, () => unitOfWork.run(() => sweep(rows))),
  };
}

class HourlySweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Sweeper');
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly schema: SchemaAtStart,
    private readonly sweep: () => Promise<void>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.schema.isBehind) await this.trySweep();
    this.timer = setInterval(() => void this.trySweep(), HOUR_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Logs a failure and goes on: the next sweep deletes the rows. */
  private async trySweep(): Promise<void> {
    await this.sweep().catch((error: unknown) => {
      this.logger.warn(error);
    });
  }
}
