import { Injectable } from '@nestjs/common';
import { HourlySweeper } from '../database/hourly-sweeper.js';
import { LogInFailuresRepository } from './log-in-failures.repository.js';
import { FORGOTTEN_AFTER_MS } from './log-in-schedule.js';

/** Deletes counts of failed log-ins that are old enough to be forgotten. */
@Injectable()
export class LogInFailuresSweeper extends HourlySweeper {
  constructor(private readonly failures: LogInFailuresRepository) {
    super();
  }

  protected override sweep(): Promise<void> {
    return this.failures.deleteBlockedBefore(new Date(Date.now() - FORGOTTEN_AFTER_MS));
  }
}
