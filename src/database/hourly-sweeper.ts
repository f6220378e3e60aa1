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

/**
 * Has a repository delete rows that are no longer needed, at start, unless the schema is behind, and every hour; a provider
 * for its module.
 * @param sweep deletes some of them and resolves with how many. It is called, each time in a unit of work of its own, until
 * there is none left: nobody waits for all of them.
 */
export function sweepHourly<Repository>(
  repository: Type<Repository>,
  sweep: (repository: Repository) => Promise<number>,
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
  private isStopped = false;
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly schema: SchemaAtStart,
    private readonly sweep: () => Promise<number>,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.schema.isBehind) this.start();
    this.timer = setInterval(() => {
      this.start();
    }, HOUR_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.isStopped = true;
    await this.underWay;
  }

  private start(): void {
    this.underWay ??= this.trySweep().finally(() => {
      this.underWay = undefined;
    });
  }

  /** Logs a failure and goes on: the next sweep deletes the rows. */
  private async trySweep(): Promise<void> {
    try {
      while (!this.isStopped && (await this.sweep()) > 0);
    } catch (error) {
      this.logger.warn(error);
    }
  }
}
