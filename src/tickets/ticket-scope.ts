import sql, { join, type Sql } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';

/** One reason why an actor may see tickets. An index serves each, in the order of time. */
export interface Way {
  /** The condition on `ticket`. */
  sees: (actor: Actor) => Sql;
  /** A condition on the actor alone: whether these tickets are in their list and searches. Without it they are. */
  lists?: (actor: Actor) => Sql;
}

/** Who sees a ticket: its assignee and its creator (the contract's "Routes"). Another reason is another entry here. */
export const WAYS: readonly Way[] = [
  {
    sees: ({ profileId }) => sql`ticket.assigned_to = ${profileId}`,
    lists: ({ profileId }) => sql`(SELECT is_manager FROM profiles WHERE id = ${profileId})`,
  },
  { sees: ({ profileId }) => sql`ticket.created_by = ${profileId}` },
];

/** Narrows queries over `ticket` to what an actor may see. */
export const TicketScope = {
  /** The condition that the actor may see `ticket`. */
  of(actor: Actor): Sql {
    return sql`(${join(
      WAYS.map(({ sees }) => sees(actor)),
      ' OR ',
    )})`;
  },

  /** The tickets in the actor's list, as conditions that exclude each other. Each is served by one index. */
  stretches(actor: Actor): readonly Sql[] {
    const listed = WAYS.map(({ sees, lists }) =>
      lists ? sql`${sees(actor)} AND ${lists(actor)}` : sees(actor),
    );
    return listed.map((way, index) =>
      join([way, ...listed.slice(0, index).map((earlier) => sql`(${earlier}) IS NOT TRUE`)], ' AND '),
    );
  },
};
