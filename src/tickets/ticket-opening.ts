import type { SelectQueryBuilder } from 'typeorm';
import type { BatchedStatement, OnLocked } from '../database/compiled-queries.js';
import type { Profile } from '../profiles/profile.entity.js';
import { IS_MANAGER } from '../profiles/profile-scope.js';
import { asJsonFrom } from './ticket-queries.js';
import { recorded } from './ticket-record.js';
import type { Ticket } from './ticket.entity.js';

export interface Opening {
  created_by: number;
  assigned_to: number;
  title: string;
  content: string;
  created_at: Date;
  request_id: string;
}

/** What is asked of `openings`. */
export const OPENING: Omit<BatchedStatement<Opening>, 'sql'> = {
  name: 'open a ticket',
  columns: {
    created_by: 'integer',
    assigned_to: 'integer',
    title: 'text',
    content: 'text',
    created_at: 'timestamptz',
    request_id: 'text',
  },
};

/**
 * As SQL for PostgreSQL: opens many tickets for their assignees at once, each with the record of it, and gives them as the
 * API shows them.
 */
export function openings(tickets: SelectQueryBuilder<Ticket>, onLocked: OnLocked): string {
  return `granted AS (
    SELECT asked.*, nextval('tickets_id_seq') AS id FROM asked JOIN profiles profile ON profile.id = asked.assigned_to
    WHERE ${IS_MANAGER} ORDER BY profile.id FOR SHARE OF profile ${onLocked}
  ), inserted AS (
    INSERT INTO tickets (id, created_by, assigned_to, title, content, created_at, updated_at)
    SELECT id, created_by, assigned_to, title, content, created_at, created_at FROM granted RETURNING *
  ), ${recorded({
    ticketId: 'id',
    messageId: 'NULL::integer',
    profileId: 'created_by',
  })}
  SELECT place, json FROM granted
  JOIN (${asJsonFrom(tickets, 'inserted "ticket"', 'ticket.id')}) opened USING (id)`;
}

/** As SQL for SQLite: opens a ticket for the assignee that a query finds. */
export function insertion(assignees: SelectQueryBuilder<Profile>): string {
  return `INSERT INTO tickets (created_by, assigned_to, title, content, created_at, updated_at)
    SELECT :actor, id, :title, :content, :createdAt, :updatedAt
    FROM (${assignees.select('profile.id', 'id').getQuery()}) assignee RETURNING id`;
}
