import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Queries } from './queries.js';
import { UnitOfWork } from './unit-of-work.js';

/** For how long an outcome is told again: anybody may ask, and on SQLite each question is a write to the disk. */
const TOLD_FOR_MS = 1000;

/** Finds out whether the database can be written. */
@Injectable()
export class WriteProbe {
  private outcome: { at: number; of: Promise<void> } | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /** Writes something that changes nothing, or tells what came of it a moment ago. @throws Error if it can't be written. */
  async assertWritable(): Promise<void> {
    if (!this.outcome || performance.now() - this.outcome.at > TOLD_FOR_MS) {
      this.outcome = { at: performance.now(), of: this.unitOfWork.run(() => this.write()) };
    }
    await this.outcome.of;
  }

  private async write(): Promise<void> {
    // PostgreSQL refuses even an update of no row where it is read-only. SQLite must write a page to find its disk full.
    await this.queries.rows(
      this.queries.isPostgres ? sql`UPDATE users SET id = id WHERE FALSE` : sql`PRAGMA user_version = 0`,
    );
  }
}
