import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const HOUR_MS = 3_600_000;

/** Deletes rows that are no longer needed, at start and every hour. */
export abstract class HourlySweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Sweeper');
  private timer?: NodeJS.Timeout;

  protected abstract sweep(): Promise<void>;

  async onApplicationBootstrap(): Promise<void> {
    await this.trySweep();
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
