import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { LogInFailures } from './log-in-failures.entity.js';

@Injectable()
export class LogInFailuresRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /** The row of a subject, inserted if there was none, locked until the unit of work ends. */
  async lock(subject: string): Promise<LogInFailures> {
    // Writing the key of an existing row changes nothing but locks it, so that nobody deletes it meanwhile.
    await this.queries.rows(
      sql`INSERT INTO log_in_failures (subject, failures, blocked_until) VALUES (${subject}, 0, ${new Date()})
        ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject`,
    );
    return this.unitOfWork.statement((manager) => manager.findOneByOrFail(LogInFailures, { subject }));
  }

  find(subject: string): Promise<LogInFailures | null> {
    return this.unitOfWork.statement((manager) => manager.findOneBy(LogInFailures, { subject }));
  }

  async update({ subject, ...changes }: LogInFailures): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(LogInFailures, { subject }, changes));
  }

  async delete(subject: string): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(LogInFailures, { subject }));
  }

  deleteSomeBlockedBefore(moment: Date): Promise<number> {
    return this.queries.deleteSome(LogInFailures, sql`blocked_until < ${moment}`);
  }
}
