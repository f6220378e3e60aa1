import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Queries } from '../database/queries.js';
import { conceptsOf } from '../search/concepts.js';
import { findFitting, type Fit } from '../search/fitting.js';
import { Synonyms } from '../search/synonyms.js';
import { SolutionScope } from '../solutions/solution-scope.js';

/** A published solution, and how well it fits. */
export interface FittingSolution extends Fit {
  title: string;
  content: string;
}

@Injectable()
export class FittingSolutionsRepository {
  constructor(
    private readonly queries: Queries,
    private readonly synonyms: Synonyms,
  ) {}

  /** The published solutions that fit a ticket, the best first. */
  async find(ticket: { title: string; content: string }, most: number): Promise<FittingSolution[]> {
    const concepts = conceptsOf(ticket.title, ticket.content, this.synonyms);
    if (concepts.length === 0) return [];
    const source = {
      table: 'solutions',
      alias: 'solution',
      index: 'solution_words',
      condition: SolutionScope.published,
      columns: sql`solution.title, solution.content`,
    } as const;
    return findFitting<Pick<FittingSolution, 'title' | 'content'>>(this.queries, source, concepts, most);
  }
}
