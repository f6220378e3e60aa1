import { Injectable } from '@nestjs/common';
import { HourlySweeper } from '../database/hourly-sweeper.js';
import { LogInFailuresRepository } from './log-in-failures.repository.js';
import { FORGOTTEN_AFTER_MS } from './log-in-schedule.js';

/** Clears away counts of failed log-ins that are forgotten by now. */
@Injectable()
export class LogInFailuresSweeper extends HourlySweeper {
  constructor(private readonly failures: LogInFailuresRepository) {
    super();
  }

  protected override sweep(): Promise<void> {
    return this.failures.deleteBlockedBefore(new Date(Date.now() - FORGOTTEN_AFTER_MS));
  }
}
