import sql, { type Sql } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';
import { TicketScope } from '../tickets/ticket-scope.js';

/** Narrows queries over `solution` to what an actor may see: what is published, and to managers what is archived. */
export const SolutionScope = {
  /** The condition that the actor may see `solution`. */
  of(actor: Actor): Sql {
    return sql`(NOT solution.is_archived OR ${SolutionScope.ofWriter(actor)})`;
  },

  /** The condition that the actor may write `solution`, and see its versions. */
  ofWriter(actor: Actor): Sql {
    return sql`(SELECT is_manager FROM profiles WHERE id = ${actor.profileId})`;
  },

  /** The condition that everybody may see `solution`: as SQLite finds it in an index. */
  published: sql`solution.is_archived = false`,

  /** Its opposite. */
  archived: sql`solution.is_archived = true`,

  /** The ticket of `solution`, where the actor may see that, else null. */
  ticketFor(actor: Actor): Sql {
    return sql`(SELECT ticket.id FROM tickets ticket WHERE ticket.id = solution.ticket_id AND ${TicketScope.of(actor)})`;
  },
};
