import {
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
  type Type,
} from '@nestjs/common';
import { SchemaAtStart } from './pending-migrations.js';
import { leavingTimeToOthers } from './time-to-others.js';
import { UnitOfWork } from './unit-of-work.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

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
  return sweeper(
    repository,
    async (rows, unitOfWork) => (await unitOfWork.run(() => sweep(rows))) > 0,
    HOUR_MS,
  );
}

/**
 * The same, every minute.
 * @param sweep deletes some, in a unit of work of its own, and resolves with whether there may be more.
 */
export function sweepEachMinute<Service>(
  service: Type<Service>,
  sweep: (service: Service) => Promise<boolean>,
): Provider {
  return sweeper(service, sweep, MINUTE_MS);
}

function sweeper<Swept>(
  swept: Type<Swept>,
  sweep: (provided: Swept, unitOfWork: UnitOfWork) => Promise<boolean>,
  everyMs: number,
): Provider {
  return {
    provide: Symbol(`the sweeper of ${swept.name}`),
    inject: [UnitOfWork, SchemaAtStart, swept],
    useFactory: (unitOfWork: UnitOfWork, schema: SchemaAtStart, provided: Swept) =>
      new Sweeper(swept.name, schema, () => sweep(provided, unitOfWork), everyMs),
  };
}

class Sweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Sweeper');
  private timer?: NodeJS.Timeout;
  private isStopped = false;
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly swept: string,
    private readonly schema: SchemaAtStart,
    private readonly sweep: () => Promise<boolean>,
    private readonly everyMs: number,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.schema.isBehind) this.start();
    this.timer = setInterval(() => {
      this.start();
    }, this.everyMs).unref();
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
      while (!this.isStopped && (await leavingTimeToOthers(this.sweep)));
    } catch (error) {
      this.logger.warn({ msg: 'background work failed', work: `the sweep of ${this.swept}`, err: error });
    }
  }
}
