import type { SelectQueryBuilder } from 'typeorm';
import { inLines } from '../database/compiled-queries.js';
import { jsonSql } from '../database/json-sql.js';
import type { TicketFilters } from './ticket.dto.js';
import type { Ticket } from './ticket.entity.js';
import { TICKET_JSON } from './ticket.view.js';

type Tickets = SelectQueryBuilder<Ticket>;

/** Has a query over `ticket` give them as the API shows them, as the text `json`. */
export function asJson(tickets: Tickets): Tickets {
  return tickets
    .select(jsonSql(tickets.dataSource.manager, 'ticket', TICKET_JSON), 'json')
    .innerJoin('ticket.createdBy', 'createdBy')
    .innerJoin('ticket.assignedTo', 'assignedTo');
}

/** The same as lines, of what gives rows of tickets, the newest first. */
export function inTime(tickets: Tickets, source: string): string {
  return inLines(
    `${asJsonFrom(tickets, `(${source}) "ticket"`)} ORDER BY ticket.created_at DESC, ticket.id DESC`,
  );
}

/** The same as text, of what else gives rows of tickets as `ticket`; and with them what else is to be selected. */
export function asJsonFrom(tickets: Tickets, source: string, ...selected: string[]): string {
  return asJson(tickets)
    .getQuery()
    .replace(
      / AS "json" FROM "tickets" "ticket"/,
      () => [' AS "json"', ...selected].join(', ') + ` FROM ${source}`,
    );
}

/** As SQL: conditions on `ticket`, each with the name of its filter as a parameter. */
export function filtersOf({ is_resolved, created_after, created_before }: TicketFilters): string[] {
  return [
    ...(is_resolved === undefined ? [] : ['ticket.is_resolved = :is_resolved']),
    ...(created_after ? ['ticket.created_at >= :created_after'] : []),
    ...(created_before ? ['ticket.created_at <= :created_before'] : []),
  ];
}

const NEWEST = 'ORDER BY created_at DESC, id DESC';

/** What a list shows of a ticket, and what it is joined and put in order by. */
const SHOWN = 'ticket.id, ticket.created_by, ticket.assigned_to, ticket.created_at, ticket.members';

/**
 * As SQL: the newest tickets that fit.
 * @param scopes conditions of which one holds, never two: each is a stretch of one index.
 * @param selected what of them.
 * @param from `ticket`, and what is joined with it.
 */
export function newestOf(
  scopes: readonly string[],
  conditions: readonly string[],
  limit: number,
  selected = SHOWN,
  from = '"tickets" ticket',
): string {
  const stretches = scopes.map(
    (scope) =>
      `SELECT ${selected} FROM ${from} WHERE ${[scope, ...conditions].join(' AND ')} ${NEWEST} LIMIT ${limit}`,
  );
  const [only] = stretches;
  if (stretches.length === 1 && only !== undefined) return only;
  // SQLite has no order within a part of a union, except in a query of its own.
  return `${stretches.map((query) => `SELECT * FROM (${query}) part`).join(' UNION ALL ')} ${NEWEST} LIMIT ${limit}`;
}
