import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SessionsRepository } from './sessions.repository.js';

const HOUR_MS = 3_600_000;

/** Clears away the sessions that nobody ended and that are over, at start and every hour. */
@Injectable()
export class SessionSweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;

  constructor(private readonly sessions: SessionsRepository) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.sessions.deleteExpired();
    // A sweep that fails is made up for by the next.
    this.timer = setInterval(
      () => void this.sessions.deleteExpired().catch(() => undefined),
      HOUR_MS,
    ).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
