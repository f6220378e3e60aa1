import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { JsonText } from '../database/json-text.js';
import { isRanked, Page, placeInTime, ranked } from '../database/keyset.js';
import { NOT_FROM_HERE } from '../http/cursor.js';
import { Problem } from '../http/problem.js';
import { readSearch } from './search-query.js';
import { snippetOf } from './snippet.js';
import { TicketSearchRepository, type FoundTicket } from './ticket-search.repository.js';
import type { ListTickets } from './ticket.dto.js';

/** As many snippets as one answer may have: each is cut from a ticket's texts when it is asked for. */
export const MOST_SNIPPETS = 100;

@Injectable()
export class TicketSearchService {
  constructor(private readonly repository: TicketSearchRepository) {}

  /** What an actor may see of what was searched for, best first. @throws Problem not-valid. */
  async find(actor: Actor, query: ListTickets & { q: string }): Promise<Page<JsonText>> {
    if (query.cursor && !isRanked(query.cursor)) throw Problem.field('cursor', NOT_FROM_HERE);
    const alternatives = readSearch(query.q);
    if (alternatives.length === 0) return new Page(JsonText.list([]));
    const limit = query.snippets ? Math.min(query.limit, MOST_SNIPPETS) : query.limit;
    const rows = await this.repository.find(actor, { ...query, alternatives, limit });
    return Page.of(rows, { limit }, placeOf).map((found) => JsonText.list(found.map(shown)));
  }
}

function placeOf({ json, rank }: FoundTicket) {
  const { key, id } = placeInTime(new JsonText(json));
  return { key: ranked(rank, Number(key)), id };
}

function shown({ json, snippet }: FoundTicket): JsonText {
  if (snippet === undefined) return new JsonText(json);
  return new JsonText(`${json.slice(0, -1)},"snippet":${JSON.stringify(snippetOf(snippet))}}`);
}
