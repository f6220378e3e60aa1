import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { HealthController } from './health.controller.js';
import { ProblemFilter } from './problem.filter.js';
import { Readiness } from './readiness.js';
import { Turns } from './turns.js';
import { UnreadAnswers } from './unread-answers.js';
import { RequestValidation } from './validation.js';

/** What all routes share: validation, the answers to errors, health. */
@Global()
@Module({
  controllers: [HealthController],
  providers: [
    Readiness,
    Turns,
    UnreadAnswers,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: RequestValidation },
  ],
  exports: [Turns],
})
export class HttpModule {}
