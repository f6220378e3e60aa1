import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import type { Actor } from '../access/actor.js';
import { Queries } from '../database/queries.js';
import { findAlike } from '../search/alike.js';
import { conceptsOf } from '../search/concepts.js';
import type { Fit } from '../search/ranking.js';
import { Synonyms } from '../search/synonyms.js';
import { TicketScope } from '../tickets/ticket-scope.js';
import type { Texts } from './steps.js';
import { SimilarTicketView } from './suggestion.view.js';

/** A ticket that is like another, and how much. */
export interface AlikeTicket extends Fit {
  view: SimilarTicketView;
}

/** How many are looked for: among the best of these may be some that are resolved. */
const MOST = 20;

@Injectable()
export class AlikeTicketsRepository {
  constructor(
    private readonly queries: Queries,
    private readonly synonyms: Synonyms,
  ) {}

  /** The tickets in the actor's list that are like one that they see, the most alike first. */
  async find(actor: Actor, id: number, { title, content }: Texts): Promise<AlikeTicket[]> {
    const concepts = conceptsOf(title, content, this.synonyms);
    const view = this.queries.view(SimilarTicketView, 'ticket');
    const source = {
      table: 'tickets',
      alias: 'ticket',
      ranges: TicketScope.ranges(actor),
      conditions: [sql`ticket.id <> ${id}`],
      columns: sql`${view.json} AS json`,
    };
    const found = await findAlike<{ json: string }>(this.queries, source, concepts, MOST);
    return found.map(({ json, ...fit }) => ({ ...fit, view: JSON.parse(json) as SimilarTicketView }));
  }
}
