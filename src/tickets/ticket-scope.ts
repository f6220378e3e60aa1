import sql, { join, type Sql } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';

/** One way in which somebody comes to see tickets. An index has its tickets, in the order of time. */
export interface Way {
  /** The condition on `ticket` that it is seen so. */
  sees: (actor: Actor) => Sql;
  /** The condition, on nothing but the actor, that their list and their searches hold what is seen so. */
  lists?: (actor: Actor) => Sql;
}

/** Who sees a ticket (the contract's "Routes"). Nothing else decides it: another way is another entry here. */
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

  /** The tickets in the actor's list as conditions of which never two hold: each is a stretch of one index. */
  stretches(actor: Actor): readonly Sql[] {
    const listed = WAYS.map(({ sees, lists }) =>
      lists ? sql`${sees(actor)} AND ${lists(actor)}` : sees(actor),
    );
    return listed.map((way, index) =>
      join([way, ...listed.slice(0, index).map((earlier) => sql`(${earlier}) IS NOT TRUE`)], ' AND '),
    );
  },
};
