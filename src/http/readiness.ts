import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Problem } from './problem.js';

/** Whether requests can be served. */
@Injectable()
export class Readiness {
  private isStopping = false;

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Has the process count as not ready from now on. */
  stop(): void {
    this.isStopping = true;
  }

  /** @throws Problem not-ready if the process is stopping or the database does not answer. */
  async assertReady(): Promise<void> {
    if (this.isStopping) throw new Problem('not-ready', 'The process is stopping.');
    await this.unitOfWork
      .statement((manager) => manager.query('SELECT 1'))
      .catch(() => {
        throw new Problem('not-ready', 'The database does not answer.');
      });
  }
}
