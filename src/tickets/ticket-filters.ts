import sql, { type Sql } from 'sql-template-tag';
import type { TicketFilters } from './ticket.dto.js';

/** The conditions on `ticket` of a list's filters. */
export function filtersOf({ is_resolved, created_after, created_before }: TicketFilters): Sql[] {
  return [
    ...(is_resolved === undefined ? [] : [sql`ticket.is_resolved = ${is_resolved}`]),
    ...(created_after ? [sql`ticket.created_at >= ${created_after}`] : []),
    ...(created_before ? [sql`ticket.created_at <= ${created_before}`] : []),
  ];
}
