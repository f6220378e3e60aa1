import sql from 'sql-template-tag';
import { REASONS, type Reason } from '../../src/tickets/ticket-scope.js';

const PRESENT = [...REASONS];
const [ASSIGNED, CREATED] = (['worker', 'requester'] as const).map((role) =>
  PRESENT.find((reason) => reason.role === role),
) as [Reason, Reason];

/** Another way to see a ticket: whoever has written a message under it. One entry is all that there is to it. */
const WRITTEN: Reason = {
  role: 'watcher',
  holds: ({ profileId }) => sql`EXISTS (
    SELECT 1 FROM messages written WHERE written.ticket_id = ticket.id AND written.profile_id = ${profileId})`,
};

/** Sets of ways to see a ticket. */
export const WAY_SETS = {
  'as it is': PRESENT,
  'having written, too': [...PRESENT, WRITTEN],
  'having written, before all else': [WRITTEN, ...PRESENT],
  'having written, said twice': [WRITTEN, ...PRESENT, WRITTEN],
  'having created it, alone': [CREATED],
  'having written, alone': [WRITTEN],
};

export type WaySet = keyof typeof WAY_SETS;

/** Whether one of these ways is to have written under it. */
export function isSeenByWriters(set: WaySet): boolean {
  return WAY_SETS[set].includes(WRITTEN);
}

/** Whether one of these ways is to have created it. */
export function isSeenByCreators(set: WaySet): boolean {
  return WAY_SETS[set].includes(CREATED);
}

/** Whether one of these ways is to have it assigned. */
export function isSeenByAssignees(set: WaySet): boolean {
  return WAY_SETS[set].includes(ASSIGNED);
}

/** Has all servers of this process go by these ways from now on. */
export function goBy(set: WaySet): void {
  (REASONS as Reason[]).splice(0, REASONS.length, ...WAY_SETS[set]);
}
