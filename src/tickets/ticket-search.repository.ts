import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { CompiledQueries } from '../database/compiled-queries.js';
import { isPostgres } from '../database/dialect.js';
import { LIST_CEILING, unranked } from '../database/keyset.js';
import { lookUpOf, matchOf, tsqueryOf, type Alternative } from './search-query.js';
import { listedFor } from './ticket-scope.js';
import type { ListTickets } from './ticket.dto.js';
import { Ticket } from './ticket.entity.js';
import { asJsonFrom, filtersOf, NEWEST, newestOf } from './ticket-queries.js';

/** A ticket that a search has found, as the API shows it. */
export interface FoundTicket {
  json: string;
  /** 3 where all that was asked for is in its title, 2 in its title or content, 1 with the help of its messages. */
  rank: number;
  /** Where snippets are asked for: an excerpt, with \x01 before and \x02 after what was found. */
  snippet?: string;
}

type Search = Omit<ListTickets, 'q'> & { alternatives: readonly Alternative[] };

/** What the text of a search's statement depends on. */
interface Shape {
  scopes: readonly string[];
  filters: readonly string[];
  isPaged: boolean;
  looksUp: boolean;
  snippets: boolean;
  limit: number;
}

/** Searches tickets, as far as an actor may see them. */
@Injectable()
export class TicketSearchRepository {
  constructor(private readonly queries: CompiledQueries) {}

  /** Of the newest tickets that fit, the best ranked first and then the newest, one row beyond the limit. */
  find(actor: Actor, { alternatives, limit, cursor, snippets, ...filters }: Search): Promise<FoundTicket[]> {
    const { rank, time } = unranked(Number(cursor?.key ?? 0));
    const lookUp = lookUpOf(alternatives);
    const shape: Shape = {
      scopes: listedFor(actor),
      filters: filtersOf(filters),
      isPaged: cursor !== undefined,
      looksUp: lookUp !== undefined,
      snippets: snippets ?? false,
      limit: limit + 1,
    };
    return this.queries.rows(
      `a search ${JSON.stringify(shape)}`,
      (manager) =>
        isPostgres(manager.dataSource) ? postgresSearch(manager, shape) : sqliteSearch(manager, shape),
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

const BEST = 'ORDER BY rank DESC, created_at DESC, id DESC';

function pageOf({ isPaged, limit }: Shape): string {
  const after = isPaged ? 'WHERE (rank, created_at, id) < (:rank, :at, :id)' : '';
  return `SELECT id, created_at, rank FROM ranked ${after} ${BEST} LIMIT ${limit}`;
}

/** How many tickets somebody may have that are all looked at, rather than the index of all words. */
const FEW = 2000;
/** As many of all tickets, the newest, tell whether a word is too common to be looked up. */
const SAMPLE = 300;
const MANY_IN_SAMPLE = 8;
/** How many tickets that are found in the index are looked at, whosoever they are. */
const MOST_LOOKED_UP = 500;

/**
 * Two ways lead to what is found: through the caller's tickets, the newest first, or through the index of all words and
 * there the rarest. Each is long where the other is short; which one is gone is settled by the statement itself, since
 * the planner does not know the words when it makes a plan for any. OFFSET 0 keeps it from joining otherwise.
 */
function postgresSearch(manager: EntityManager, shape: Shape): string {
  const { scopes, filters, looksUp } = shape;
  const words = '(SELECT words FROM query)';
  const rank = `CASE WHEN NOT vector @@ ${words} THEN 0
    WHEN ts_filter(vector, '{a}') @@ ${words} THEN 3
    WHEN ts_filter(vector, '{a,b}') @@ ${words} THEN 2
    ELSE 1 END`;
  const ranked = `CROSS JOIN LATERAL (
    SELECT ${rank} AS rank FROM ticket_search WHERE ticket_id = ticket.id OFFSET 0) found`;
  const own = (selected: string, from: string, conditions: readonly string[], limit: number) => {
    const query = (scope: string) =>
      `SELECT ${selected} FROM ${from} WHERE ${[scope, ...conditions].join(' AND ')} ${NEWEST} LIMIT ${limit}`;
    return newestOf(scopes.map(query), limit);
  };
  const place = 'ticket.id, ticket.created_at';
  const through = (way: string, conditions: string[]) => (looksUp ? [way, ...conditions] : conditions);
  const found = own(
    `${place}, found.rank`,
    `"tickets" ticket ${ranked}`,
    through('NOT (SELECT is_rare FROM way)', ['found.rank > 0', ...filters]),
    LIST_CEILING,
  );
  const lookedUp = `SELECT ${place}, found.rank
    FROM looked_up CROSS JOIN LATERAL (
      SELECT * FROM "tickets" WHERE id = looked_up.ticket_id OFFSET 0) ticket ${ranked}
    WHERE ${['(SELECT is_rare FROM way)', `(${scopes.join(' OR ')})`, 'found.rank > 0', ...filters].join(' AND ')}`;
  return `WITH query AS MATERIALIZED (SELECT to_tsquery('simple', :words) AS words${looksUp ? ", to_tsquery('simple', :lookUp) AS look_up" : ''})
    ${
      looksUp
        ? `, looked_up AS MATERIALIZED (
      SELECT ticket_id FROM ticket_search WHERE vector @@ (SELECT look_up FROM query)
      LIMIT ${MOST_LOOKED_UP + 1}),
    way AS MATERIALIZED (SELECT CASE
      WHEN (SELECT count(*) FROM (${own(place, '"tickets" ticket', [], FEW + 1)}) own) <= ${FEW} THEN false
      WHEN (SELECT count(*) FROM (SELECT vector FROM ticket_search ORDER BY ticket_id DESC LIMIT ${SAMPLE}) newest
        WHERE vector @@ (SELECT look_up FROM query)) >= ${MANY_IN_SAMPLE} THEN false
      ELSE (SELECT count(*) FROM looked_up) <= ${MOST_LOOKED_UP} END AS is_rare)`
        : ''
    },
    ranked AS MATERIALIZED (
      SELECT * FROM (${[`SELECT * FROM (${found}) found`, ...through(lookedUp, [])].join(' UNION ALL ')}) each
      ${NEWEST} LIMIT ${LIST_CEILING}),
    page AS MATERIALIZED (${pageOf(shape)})
    ${asJsonFrom(
      manager.createQueryBuilder(Ticket, 'ticket'),
      'page CROSS JOIN LATERAL (SELECT * FROM "tickets" WHERE id = page.id OFFSET 0) "ticket"',
      'page.rank',
      ...(shape.snippets ? [`${headline(words)} AS snippet`] : []),
    )} ORDER BY page.rank DESC, page.created_at DESC, page.id DESC`;
}

/** How much of a thread an excerpt is looked for in. */
const MOST_CHARACTERS = 50_000;

function headline(words: string): string {
  const thread = `SELECT string_agg(content, ' … ' ORDER BY created_at, id) FROM messages WHERE ticket_id = ticket.id`;
  const text = `CASE page.rank WHEN 3 THEN ticket.title WHEN 2 THEN ticket.title || ' … ' || ticket.content
    ELSE left(concat_ws(' … ', ticket.title, ticket.content, (${thread})), ${MOST_CHARACTERS}) END`;
  // Back from what ticket_search_text() makes of a text.
  return `translate(ts_headline('simple', ticket_search_text(${text}), ${words},
      E'StartSel=\\x01, StopSel=\\x02, MinWords=15, MaxWords=30'),
    E'\\x03\\x04\\x05\\x06\\x07\\x08\\x0e\\x0f\\x10\\x11\\x12', '<>&~/.-+_@:')`;
}

/** FTS5 is quick to give all that fits, and slow to say of one ticket whether it does. */
function sqliteSearch(manager: EntityManager, shape: Shape): string {
  const matching = (expression: string) =>
    `(SELECT rowid FROM ticket_search WHERE ticket_search MATCH ${expression})`;
  const conditions = [`ticket.id IN ${matching(':anywhere')}`, ...shape.filters].join(' AND ');
  const newest = (scope: string) => `SELECT ticket.id, ticket.created_at FROM "tickets" ticket
    WHERE ${scope} AND ${conditions} ${NEWEST} LIMIT ${LIST_CEILING}`;
  const snippet = `(SELECT snippet(ticket_search, -1, char(1), char(2), '…', 24)
    FROM ticket_search WHERE ticket_search MATCH :anywhere AND rowid = ticket.id) AS snippet`;
  return `WITH found AS MATERIALIZED (${newestOf(shape.scopes.map(newest), LIST_CEILING)}),
    ranked AS MATERIALIZED (
      SELECT id, created_at, CASE WHEN id IN ${matching(':inTitle')} THEN 3
        WHEN id IN ${matching(':inOwnTexts')} THEN 2 ELSE 1 END AS rank FROM found),
    page AS MATERIALIZED (${pageOf(shape)})
    ${asJsonFrom(
      manager.createQueryBuilder(Ticket, 'ticket'),
      'page CROSS JOIN "tickets" "ticket" ON "ticket".id = page.id',
      'page.rank',
      ...(shape.snippets ? [snippet] : []),
    )} ORDER BY page.rank DESC, page.created_at DESC, page.id DESC`;
}
