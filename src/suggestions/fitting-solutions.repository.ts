import { Injectable } from '@nestjs/common';
import sql, { raw } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { conceptsOf } from '../search/concepts.js';
import { findFitting } from '../search/fitting.js';
import { Synonyms } from '../search/synonyms.js';
import { SolutionScope } from '../solutions/solution-scope.js';
import type { FittingSolution } from './proposal.js';
import type { Texts } from './steps.js';

/** How many readers must have called proposals unhelpful that rested on a solution, for the same topic, and how much it counts then. */
const MOST_UNHELPFUL = 5;
const UNHELPFUL = raw('0.5');

/**
 * A solution counts half if it was called unhelpful MOST_UNHELPFUL times for the same topic, and not helpful more often than that.
 * The last thousand words count.
 */
const LESS_IF_UNHELPFUL = sql`(SELECT CASE WHEN sum(unhelpful) >= ${count(MOST_UNHELPFUL)} AND 2 * sum(unhelpful) >= count(*)
    THEN ${UNHELPFUL} ELSE 1 END
  FROM (SELECT CASE WHEN feedback.is_helpful THEN 0 ELSE 1 END AS unhelpful
    FROM suggestion_sources source JOIN suggestion_feedback feedback ON feedback.suggestion_id = source.suggestion_id
    WHERE source.solution_id = best.id AND source.topic = best.topic
    ORDER BY source.suggestion_id DESC LIMIT 1000) said)`;

@Injectable()
export class FittingSolutionsRepository {
  constructor(
    private readonly queries: Queries,
    private readonly synonyms: Synonyms,
  ) {}

  /** The published solutions that fit a ticket, the best first. */
  async find(ticket: Texts, most: number): Promise<FittingSolution[]> {
    const concepts = conceptsOf(ticket.title, ticket.content, this.synonyms);
    if (concepts.length === 0) return [];
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
}
