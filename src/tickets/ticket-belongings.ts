import { Injectable } from '@nestjs/common';
import type { Sql } from 'sql-template-tag';

/**
 * Deletes some of what belongs to a ticket, in the caller's unit of work: so much that nobody waits for it.
 * @param scope a condition on `ticket`: that it may be deleted.
 * @returns whether there may be more.
 */
export type DeleteSome = (scope: Sql, ticketId: number) => Promise<boolean>;

/** What belongs to tickets in rooms that this one does not know: each says at its start how it is deleted. */
@Injectable()
export class TicketBelongings {
  private readonly parts: DeleteSome[] = [];

  add(part: DeleteSome): void {
    this.parts.push(part);
  }

  /** Deletes some of it. @returns whether there may be more. */
  async deleteSome(scope: Sql, ticketId: number): Promise<boolean> {
    for (const part of this.parts) if (await part(scope, ticketId)) return true;
    return false;
  }
}
