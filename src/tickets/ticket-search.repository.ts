import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { CompiledQueries } from '../database/compiled-queries.js';
import { isPostgres } from '../database/dialect.js';
import { unranked } from '../database/keyset.js';
import { lookUpOf, matchOf, tsqueryOf, type Alternative } from './search-query.js';
import { listedFor } from './ticket-scope.js';
import type { ListTickets } from './ticket.dto.js';
import { Ticket } from './ticket.entity.js';
import { filtersOf } from './ticket-queries.js';
import { OLDER, postgresSearch, sqliteSearch, type SearchShape } from './ticket-search-queries.js';

/** A ticket that a search has found, as the API shows it. */
export interface FoundTicket {
  json: string;
  /**
   * Of the newest of the caller's tickets 4 where all that was asked for is in its title, 3 in its title or content, 2 with
   * the help of its messages; of older ones 1.
   */
  rank: number;
  /** Where snippets are asked for: an excerpt, with \x01 before and \x02 after what was found. */
  snippet?: string;
}

type Search = Omit<ListTickets, 'q'> & { alternatives: readonly Alternative[] };

/** Searches tickets, as far as an actor may see them. */
@Injectable()
export class TicketSearchRepository {
  constructor(private readonly queries: CompiledQueries) {}

  /** The tickets that fit, the best ranked first and then the newest, one row beyond the limit. */
  find(actor: Actor, { alternatives, limit, cursor, snippets, ...filters }: Search): Promise<FoundTicket[]> {
    const { rank, time } = unranked(Number(cursor?.key ?? 0));
    const lookUp = lookUpOf(alternatives);
    const shape: SearchShape = {
      scopes: listedFor(actor),
      filters: filtersOf(filters),
      ...(cursor && { after: rank === OLDER ? 'older' : 'ranked' }),
      looksUp: lookUp !== undefined,
      snippets: snippets ?? false,
      limit: limit + 1,
    };
    return this.queries.rows(
      `a search ${JSON.stringify(shape)}`,
      (manager) => {
        const search = isPostgres(manager.dataSource) ? postgresSearch : sqliteSearch;
        return search(manager.createQueryBuilder(Ticket, 'ticket'), shape);
      },
      {
        ...filters,
        ...(cursor && { rank, at: new Date(time), id: cursor.id }),
        actor: actor.profileId,
        words: tsqueryOf(alternatives),
        lookUp: lookUp && tsqueryOf(lookUp),
        anywhere: matchOf(alternatives),
        inTitle: matchOf(alternatives, ['title']),
        inOwnTexts: matchOf(alternatives, ['title', 'content']),
      },
      'long',
    );
  }
}
