import { Injectable } from '@nestjs/common';
import { HourlySweeper } from '../database/hourly-sweeper.js';
import { SessionsRepository } from './sessions.repository.js';

/** Clears away the sessions that nobody ended and that are over. */
@Injectable()
export class SessionSweeper extends HourlySweeper {
  constructor(private readonly sessions: SessionsRepository) {
    super();
  }

  protected override sweep(): Promise<void> {
    return this.sessions.deleteExpired();
  }
}
