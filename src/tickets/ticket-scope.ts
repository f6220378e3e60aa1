import sql, { join, type Sql } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';

/** What somebody is to a ticket (the contract's "Who is who of a ticket"). */
export type Role = 'requester' | 'worker' | 'watcher';

/** One reason why an actor may see a ticket. */
export interface Reason {
  role: Role;
  /** The condition on `ticket`. An index serves it, in the order of time. */
  holds: (actor: Actor) => Sql;
  /** A condition on the actor alone: whether these tickets are in their list and searches. Without it they are. */
  lists?: (actor: Actor) => Sql;
}

/** Who sees a ticket, and as what. Nothing else decides it; another reason is another entry. */
export const REASONS: readonly Reason[] = [
  {
    role: 'worker',
    holds: ({ profileId }) => sql`ticket.assigned_to = ${profileId}`,
    lists: ({ profileId }) => sql`(SELECT is_manager FROM profiles WHERE id = ${profileId})`,
  },
  { role: 'requester', holds: ({ profileId }) => sql`ticket.created_by = ${profileId}` },
];

/** One that is deleted is there until all that belongs to it is gone. */
const IS_THERE = sql`NOT ticket.is_deleted`;

/** Narrows queries over `ticket` to what an actor may see. */
export const TicketScope = {
  /** The condition that the actor may see `ticket`. */
  of(actor: Actor): Sql {
    return sql`(${IS_THERE} AND ${anyOf(REASONS, actor)})`;
  },

  /** The condition that `ticket` is deleted: nobody sees it any more. */
  deleted: sql`ticket.is_deleted`,

  /** The condition that the actor has a role in `ticket`. */
  has(role: Role, actor: Actor): Sql {
    return anyOf(
      REASONS.filter((reason) => reason.role === role),
      actor,
    );
  },

  /** The tickets in the actor's list, as conditions that exclude each other: each is a range of one index. */
  ranges(actor: Actor): readonly Sql[] {
    const listed = REASONS.map(({ holds, lists }) =>
      lists ? sql`${holds(actor)} AND ${lists(actor)}` : holds(actor),
    );
    return listed.map((range, index) =>
      join(
        [range, IS_THERE, ...listed.slice(0, index).map((earlier) => sql`(${earlier}) IS NOT TRUE`)],
        ' AND ',
      ),
    );
  },
};

function anyOf(reasons: readonly Reason[], actor: Actor): Sql {
  if (reasons.length === 0) return sql`(1 = 0)`;
  return sql`(${join(
    reasons.map(({ holds }) => holds(actor)),
    ' OR ',
  )})`;
}
