import type { SelectQueryBuilder } from 'typeorm';
import type { Ticket } from './ticket.entity.js';
import { asJsonFrom, newestOf } from './ticket-queries.js';

type Tickets = SelectQueryBuilder<Ticket>;

/** What the text of a search's statement depends on. */
export interface SearchShape {
  scopes: readonly string[];
  filters: readonly string[];
  /** The part of the list in which a page before has ended. */
  after?: 'ranked' | 'older';
  looksUp: boolean;
  snippets: boolean;
  limit: number;
}

const BEST = 'ORDER BY rank DESC, created_at DESC, id DESC';
/** The rank of those that are not among the newest. */
export const OLDER = 1;
/**
 * How many of the caller's tickets, the newest, are put in the order of where in them it was found; who has no more has them
 * all looked at, rather than the index of all words.
 */
const MOST_RANKED = 500;

const AFTER = { ranked: 'WHERE (rank, created_at, id) < (:rank, :at, :id)', older: '' };

function pageOf({ after, limit }: SearchShape): string {
  return `SELECT id, created_at, rank FROM ranked ${after ? AFTER[after] : ''} ${BEST} LIMIT ${limit}`;
}

const COLUMNS = 'ticket.id, ticket.created_at';

/** As SQL: the CTE `edge`, the oldest of the caller's tickets that are ranked. */
function edgeOf({ scopes }: SearchShape): string {
  return `edge AS MATERIALIZED (
    SELECT id, created_at FROM (${newestOf(scopes, [], MOST_RANKED, COLUMNS)}) newest ORDER BY created_at, id LIMIT 1)`;
}

const EDGE = '((SELECT created_at FROM edge), (SELECT id FROM edge))';
const PLACE = '(ticket.created_at, ticket.id)';

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
export function postgresSearch(tickets: Tickets, shape: SearchShape): string {
  const { scopes, filters, looksUp, after, limit } = shape;
  const words = '(SELECT words FROM query)';
  const rank = `CASE WHEN NOT vector @@ ${words} THEN 0
    WHEN ts_filter(vector, '{a}') @@ ${words} THEN 3
    WHEN ts_filter(vector, '{a,b}') @@ ${words} THEN 2
    ELSE 1 END`;
  const ranked = `CROSS JOIN LATERAL (
    SELECT ${rank} AS rank FROM ticket_search WHERE ticket_id = ticket.id OFFSET 0) found`;
  const fits = ['found.rank > 0', ...filters];
  const oneByOne = (rank: string, conditions: readonly string[], limit: number) =>
    newestOf(
      scopes,
      [...conditions, ...fits],
      limit,
      `${COLUMNS}, ${rank} AS rank`,
      `"tickets" ticket ${ranked}`,
    );
  const lookedUp = (rank: string, conditions: readonly string[]) => `SELECT ${COLUMNS}, ${rank} AS rank
    FROM looked_up CROSS JOIN LATERAL (
      SELECT * FROM "tickets" WHERE id = looked_up.ticket_id OFFSET 0) ticket ${ranked}
    WHERE ${[...conditions, `(${scopes.join(' OR ')})`, ...fits].join(' AND ')}`;
  const eitherWay = (rank: string, conditions: readonly string[], most: number) =>
    looksUp
      ? `SELECT * FROM (${oneByOne(rank, ['NOT (SELECT is_rare FROM way)', ...conditions], most)}) one_by_one
        UNION ALL ${lookedUp(rank, ['(SELECT is_rare FROM way)', ...conditions])}`
      : `SELECT * FROM (${oneByOne(rank, conditions, most)}) one_by_one`;
  const older = (conditions: readonly string[]) => eitherWay(`${OLDER}`, conditions, limit);
  // Older ones are looked for only where those that are ranked don't fill the page.
  const parts =
    after === 'older'
      ? `ranked AS MATERIALIZED (${older([`${PLACE} < (:at, :id)`])})`
      : `newest AS MATERIALIZED (${eitherWay(`found.rank + ${OLDER}`, [`${PLACE} >= ${EDGE}`], MOST_RANKED)}),
        ranked AS MATERIALIZED (SELECT * FROM newest UNION ALL ${older([
          `(SELECT count(*) FROM newest ${after ? AFTER[after] : ''}) < ${limit}`,
          `${PLACE} < ${EDGE}`,
        ])})`;
  return `WITH query AS MATERIALIZED (SELECT to_tsquery('simple', :words) AS words${looksUp ? ", to_tsquery('simple', :lookUp) AS look_up" : ''})
    ${
      looksUp
        ? `, looked_up AS MATERIALIZED (
      SELECT ticket_id FROM ticket_search WHERE vector @@ (SELECT look_up FROM query)
      LIMIT ${MOST_LOOKED_UP + 1}),
    way AS MATERIALIZED (SELECT CASE
      WHEN (SELECT count(*) FROM (${newestOf(scopes, [], MOST_RANKED + 1, COLUMNS)}) own) <= ${MOST_RANKED} THEN false
      WHEN (SELECT count(*) FROM (SELECT vector FROM ticket_search ORDER BY ticket_id DESC LIMIT ${SAMPLE}) newest
        WHERE vector @@ (SELECT look_up FROM query)) >= ${MANY_IN_SAMPLE} THEN false
      ELSE (SELECT count(*) FROM looked_up) <= ${MOST_LOOKED_UP} END AS is_rare)`
        : ''
    },
    ${edgeOf(shape)},
    ${parts},
    page AS MATERIALIZED (${pageOf(shape)})
    ${asJsonFrom(
      tickets,
      'page CROSS JOIN LATERAL (SELECT * FROM "tickets" WHERE id = page.id OFFSET 0) "ticket"',
      'page.rank',
      ...(shape.snippets ? [`${headline(words)} AS snippet`] : []),
    )} ORDER BY page.rank DESC, page.created_at DESC, page.id DESC`;
}

/** How much of a thread an excerpt is looked for in. */
const MOST_CHARACTERS = 50_000;

function headline(words: string): string {
  const thread = `SELECT string_agg(content, ' … ' ORDER BY created_at, id) FROM messages WHERE ticket_id = ticket.id`;
  const text = `CASE page.rank WHEN 4 THEN ticket.title WHEN 3 THEN ticket.title || ' … ' || ticket.content
    ELSE left(concat_ws(' … ', ticket.title, ticket.content, (${thread})), ${MOST_CHARACTERS}) END`;
  // Back from what ticket_search_text() makes of a text.
  return `translate(ts_headline('simple', ticket_search_text(${text}), ${words},
      E'StartSel=\\x01, StopSel=\\x02, MinWords=15, MaxWords=30'),
    E'\\x03\\x04\\x05\\x06\\x07\\x08\\x0e\\x0f\\x10\\x11\\x12', '<>&~/.-+_@:')`;
}

/** FTS5 is quick to give all that fits, and slow to say of one ticket whether it does. */
export function sqliteSearch(tickets: Tickets, shape: SearchShape): string {
  const matching = (expression: string) =>
    `(SELECT rowid FROM ticket_search WHERE ticket_search MATCH ${expression})`;
  const { scopes, filters, after, limit } = shape;
  const isOlder = after === 'older';
  const conditions = [
    `ticket.id IN ${matching(':anywhere')}`,
    ...filters,
    ...(isOlder ? [`${PLACE} < (:at, :id)`] : []),
  ];
  const most = isOlder ? limit : MOST_RANKED + limit;
  const snippet = `(SELECT snippet(ticket_search, -1, char(1), char(2), '…', 24)
    FROM ticket_search WHERE ticket_search MATCH :anywhere AND rowid = ticket.id) AS snippet`;
  return `WITH ${edgeOf(shape)}, found AS MATERIALIZED (${newestOf(scopes, conditions, most, COLUMNS)}),
    ranked AS MATERIALIZED (
      SELECT id, created_at, CASE WHEN (created_at, id) < ${EDGE} THEN ${OLDER}
        WHEN id IN ${matching(':inTitle')} THEN 4 WHEN id IN ${matching(':inOwnTexts')} THEN 3 ELSE 2 END AS rank FROM found),
    page AS MATERIALIZED (${pageOf(shape)})
    ${asJsonFrom(
      tickets,
      'page CROSS JOIN "tickets" "ticket" ON "ticket".id = page.id',
      'page.rank',
      ...(shape.snippets ? [snippet] : []),
    )} ORDER BY page.rank DESC, page.created_at DESC, page.id DESC`;
}
