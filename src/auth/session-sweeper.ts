import { Injectable } from '@nestjs/common';
import { HourlySweeper } from '../database/hourly-sweeper.js';
import { SessionsRepository } from './sessions.repository.js';

/** Deletes sessions that have expired. */
@Injectable()
export class SessionSweeper extends HourlySweeper {
  constructor(private readonly sessions: SessionsRepository) {
    super();
  }

  protected override sweep(): Promise<void> {
    return this.sessions.deleteExpired();
  }
}
