import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { isRanked, Page, placeInTime, ranked, unranked, type Cursor } from '../database/keyset.js';
import { CURSOR_OF_ANOTHER_LIST } from '../http/cursor.js';
import { Problem } from '../http/problem.js';
import { excerptOf } from '../search/excerpt.js';
import { PatternIndex } from '../search/pattern-index.js';
import { readSearch, searchFault } from '../search/search-query.js';
import { OLDER, type Found } from '../search/search.js';
import type { ListTickets } from './ticket.dto.js';
import type { ListedTicketView, TicketView } from './ticket.view.js';
import { TicketsRepository } from './tickets.repository.js';

/** How many snippets one answer has at most: each is cut from a text when it is asked for. */
const MOST_SNIPPETS = 100;

@Injectable()
export class TicketSearchService {
  constructor(private readonly repository: TicketsRepository) {}

  /** The actor's tickets that a search finds, the best first. @throws Problem not-valid for a cursor of another list. */
  async find(actor: Actor, query: ListTickets & { q: string }): Promise<Page<ListedTicketView>> {
    const { q, cursor, snippets: excerpts = false, ...filters } = query;
    if (cursor && !isRanked(cursor)) throw Problem.field('cursor', CURSOR_OF_ANOTHER_LIST);
    const alternatives = readSearch(q);
    if (alternatives.length === 0) return new Page([]);
    const fault = searchFault(alternatives);
    if (fault !== undefined) throw Problem.field('q', fault);
    const limit = excerpts ? Math.min(query.limit, MOST_SNIPPETS) : query.limit;
    const { rank, time } = unranked(Number(cursor?.key ?? 0));
    const { rows, isCut, end } = await this.repository.search(actor, filters, {
      alternatives,
      ...(cursor && { after: { rank, at: new Date(time), id: cursor.id } }),
      limit: limit + 1,
      excerpts,
    });
    const patterns = new PatternIndex(alternatives);
    const page = Page.of(
      rows.map((row) => foundTicket(row, patterns)),
      { limit },
      ({ place }) => place,
      ({ ticket }) => ticket,
      isCut,
    );
    if (page.next || end === undefined) return page;
    return new Page(page.items, placeOf(OLDER, JSON.parse(end) as TicketView));
  }
}

function foundTicket({ json, rank, excerpt }: Found, patterns: PatternIndex) {
  const ticket = JSON.parse(json) as TicketView;
  return {
    place: placeOf(rank, ticket),
    ticket: excerpt === undefined ? ticket : { ...ticket, snippet: excerptOf(excerpt, patterns) },
  };
}

function placeOf(rank: number, ticket: TicketView): Cursor {
  const { key, id } = placeInTime(ticket);
  return { key: ranked(rank, Number(key)), id };
}
