import { Injectable } from '@nestjs/common';
import sql, { join, raw } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { conceptsOf } from '../search/concepts.js';
import { findFitting } from '../search/fitting.js';
import { Synonyms } from '../search/synonyms.js';
import { SolutionScope } from '../solutions/solution-scope.js';
import type { FittingSolution } from './proposal.js';
import type { Texts } from './steps.js';

/** For how many tickets a solution must have been called unhelpful for the same topic, and how much it counts then. */
const MOST_UNHELPFUL = 5;
const UNHELPFUL = raw('0.5');
const MOST_REMEMBERED = 500;

/** For how many tickets that was said, and for how many the opposite. */
const [SAID_UNHELPFUL, SAID_HELPFUL] = [
  sql`count(DISTINCT CASE WHEN is_helpful THEN NULL ELSE ticket_id END)`,
  sql`count(DISTINCT CASE WHEN is_helpful THEN ticket_id END)`,
];

/**
 * A solution counts half if proposals that rested on it were called unhelpful for MOST_UNHELPFUL tickets with the same topic, and not
 * helpful for more than that, among the last MOST_REMEMBERED proposals. Of one ticket one word of each kind counts.
 */
const LESS_IF_UNHELPFUL = sql`(SELECT CASE WHEN ${SAID_UNHELPFUL} >= ${count(MOST_UNHELPFUL)} AND ${SAID_UNHELPFUL} >= ${SAID_HELPFUL}
    THEN ${UNHELPFUL} ELSE 1 END
  FROM (SELECT feedback.is_helpful, suggestion.ticket_id
    FROM (SELECT suggestion_id FROM suggestion_sources WHERE solution_id = best.id AND topic = best.topic
      ORDER BY suggestion_id DESC LIMIT ${count(MOST_REMEMBERED)}) source
    JOIN suggestion_feedback feedback ON feedback.suggestion_id = source.suggestion_id
    JOIN suggestions suggestion ON suggestion.id = source.suggestion_id) said)`;

@Injectable()
export class FittingSolutionsRepository {
  constructor(
    private readonly queries: Queries,
    private readonly synonyms: Synonyms,
  ) {}

  /** The published solutions that fit a ticket, the best first. */
  async find(ticket: Texts, most: number): Promise<FittingSolution[]> {
    const concepts = conceptsOf(ticket.title, ticket.content, this.synonyms);
    const source = {
      table: 'solutions',
      alias: 'solution',
      index: 'solution_words',
      condition: SolutionScope.published,
      columns: sql`solution.title, solution.content`,
      factor: LESS_IF_UNHELPFUL,
    } as const;
    return findFitting<Pick<FittingSolution, 'title' | 'content'>>(this.queries, source, concepts, most);
  }

  /** Whether all of some solutions are published. */
  async arePublished(ids: readonly number[]): Promise<boolean> {
    if (ids.length === 0) return true;
    const published = await this.queries.rows(
      sql`SELECT 1 FROM solutions solution WHERE solution.id IN (${join(ids)}) AND ${SolutionScope.published}`,
    );
    return published.length === ids.length;
  }
}
