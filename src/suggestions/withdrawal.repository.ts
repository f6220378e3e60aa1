import { Injectable } from '@nestjs/common';
import sql, { join } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { SolutionScope } from '../solutions/solution-scope.js';

/** How many proposals are taken back at once: each locks its ticket. */
const AT_ONCE = 100;

/** Takes proposals back that rest on what is no longer published: the next call makes another. */
@Injectable()
export class WithdrawalRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /** Takes some back, of tickets that nobody asks for as well. @returns whether there may be more. */
  withdrawSomeUnscoped(): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const found = await this.queries.rows<{ suggestionId: number; ticketId: number }>(
        sql`SELECT source.suggestion_id AS "suggestionId", suggestion.ticket_id AS "ticketId" FROM solutions solution
          JOIN suggestion_sources source ON source.solution_id = solution.id
          JOIN suggestions suggestion ON suggestion.id = source.suggestion_id
          WHERE ${SolutionScope.archived} LIMIT ${count(AT_ONCE)}`,
      );
      if (found.length === 0) return false;
      const suggestions = sql`(${join(found.map(({ suggestionId }) => sql`${suggestionId}`))})`;
      // One that was made meanwhile has another moment.
      await this.queries.rows(
        sql`UPDATE tickets SET ai_response = '', ai_updated_at = NULL
          WHERE id IN (${join(found.map(({ ticketId }) => sql`${ticketId}`))}) AND ai_updated_at IN (
            SELECT made_at FROM suggestions suggestion WHERE suggestion.ticket_id = tickets.id AND suggestion.id IN ${suggestions})`,
      );
      await this.queries.rows(
        sql`DELETE FROM suggestion_sources WHERE suggestion_id IN ${suggestions} AND solution_id IN (
          SELECT solution.id FROM solutions solution WHERE ${SolutionScope.archived})`,
      );
      return true;
    });
  }
}
