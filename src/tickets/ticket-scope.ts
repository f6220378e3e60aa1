import type { SelectQueryBuilder } from 'typeorm';
import type { Actor } from '../access/actor.js';
import type { Ticket } from './ticket.entity.js';

/** As SQL: tickets that `:actor` has created, and those that are assigned to them. */
export const CREATED = 'ticket.createdById = :actor';
export const CREATED_OR_ASSIGNED = `(${CREATED} OR ticket.assignedToId = :actor)`;

/** As SQL, what assertOpen asks for. */
export const OPEN = 'ticket.isResolved = FALSE';

/** Narrows a query over `ticket` to one of them, and to nothing where the actor may not see it. */
export function scopedTo(
  query: SelectQueryBuilder<Ticket>,
  { profileId: actor }: Actor,
  ticketId: number,
): SelectQueryBuilder<Ticket> {
  return query.where(`ticket.id = :ticketId AND ${CREATED_OR_ASSIGNED}`, { ticketId, actor });
}
