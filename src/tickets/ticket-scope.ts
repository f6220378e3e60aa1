import type { SelectQueryBuilder } from 'typeorm';
import type { Actor } from '../access/actor.js';
import type { Ticket } from './ticket.entity.js';

const CREATED = 'ticket.created_by = :actor';
const ASSIGNED = 'ticket.assigned_to = :actor';

/**
 * As SQL: the tickets in an actor's list, as conditions of which never two hold of one ticket. Each is a stretch of one
 * index, the newest tickets last.
 */
export function listedFor({ isManager }: Actor): readonly string[] {
  return isManager ? [ASSIGNED, `${CREATED} AND ticket.assigned_to <> :actor`] : [CREATED];
}

/** As SQL: the tickets that somebody may see. @param actor their profile's id, as SQL. */
export function visibleTo(actor: string): string {
  return `(ticket.created_by = ${actor} OR ticket.assigned_to = ${actor})`;
}

/** As SQL, what assertOpen asks for. */
export const OPEN = 'ticket.is_resolved = FALSE';

/** Narrows a query over `ticket` to one of them, and to nothing where the actor may not see it. */
export function scopedTo(
  query: SelectQueryBuilder<Ticket>,
  { profileId: actor }: Actor,
  ticketId: number,
): SelectQueryBuilder<Ticket> {
  return query.where(`ticket.id = :ticketId AND ${visibleTo(':actor')}`, { ticketId, actor });
}
