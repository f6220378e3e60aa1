import { Injectable } from '@nestjs/common';
import type { Sql } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';
import type { Changes, NewEvent, Subject } from './event.js';
import { EventsRepository } from './events.repository.js';

/** The request id of events that the operator causes, from the command line. */
const OPERATOR = 'operator';

/** How many changes may have been made to something since a caller read it, for the copy that they send back to be of use. */
const MOST_CHANGES = 50;

/** What an event names of its actor and their request. */
type Recorded = Pick<Actor, 'profileId' | 'requestId'>;

/** The event log. What happens to tickets is recorded here alone, in the unit of work that makes it true. */
@Injectable()
export class EventsService {
  constructor(private readonly repository: EventsRepository) {}

  /** Records events. @param actor who causes them; undefined for the operator. */
  async record(actor: Recorded | undefined, events: readonly NewEvent[]): Promise<void> {
    const rows = events.map(({ kind, ticketId, messageId, attachmentId, at, changes = {} }) => ({
      kind,
      ticketId,
      messageId: messageId ?? null,
      attachmentId: attachmentId ?? null,
      actorId: actor?.profileId ?? null,
      changes: JSON.stringify(changes),
      requestId: actor?.requestId ?? OPERATOR,
      createdAt: at,
    }));
    await this.repository.insert(rows);
  }

  /** Clears the texts of a message in its events. */
  async clearTexts({ ticketId, messageId }: Required<Subject>): Promise<void> {
    await this.repository.clearMessage(ticketId, messageId);
  }

  /**
   * Clears the texts of a ticket and its messages in some of their events. A ticket's titles stay.
   * @param scope a condition on `ticket`: that it may be deleted.
   * @param afterId the last event of those before.
   * @returns the last event; undefined if there are no more.
   */
  clearSomeTexts(scope: Sql, ticketId: number, afterId: number | undefined): Promise<number | undefined> {
    return this.repository.clearSome(scope, ticketId, afterId);
  }

  /**
   * How often a message was changed: `most`, where it was more often.
   * @param scope a condition on `ticket`: that the caller may see it.
   */
  countChanges(scope: Sql, message: Required<Subject>, most: number): Promise<number> {
    return this.repository.countChanges(scope, message, most);
  }

  /**
   * The values that a caller has read of a ticket or a message, by member, for the members that have changed since.
   * @param scope a condition on `ticket`: that the caller may see it.
   * @param updatedAt when it was changed last.
   * @param readAt the `updated_at` that the caller has read; undefined if they do not say.
   * @returns undefined if so much has changed since that this is not looked for.
   */
  async valuesAsRead(
    scope: Sql,
    subject: Subject,
    updatedAt: Date,
    readAt: Date | undefined,
  ): Promise<ReadonlyMap<string, unknown> | undefined> {
    if (readAt === undefined || readAt.getTime() >= updatedAt.getTime()) return new Map();
    const events = await this.repository.changesSince(scope, subject, readAt, MOST_CHANGES + 1);
    if (events.length > MOST_CHANGES) return undefined;
    const values = new Map<string, unknown>();
    for (const changes of events) {
      for (const [member, { old }] of Object.entries(JSON.parse(changes) as Changes))
        if (!values.has(member)) values.set(member, old);
    }
    return values;
  }
}
