import { Injectable } from '@nestjs/common';
import sql, { type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Ticket } from './ticket.entity.js';

/** How many messages are deleted at once: each has up to 10,000 characters, and an entry for each word in an index. */
const MESSAGES_AT_ONCE = 25;

/** What is written of tickets that are deleted: by id, once they are locked for their creator or hidden. */
@Injectable()
export class TicketDeletionRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  async delete(id: number): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(Ticket, { id }));
  }

  /** Puts a ticket out of everybody's sight, until all that belongs to it is gone. */
  async hide(id: number): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(Ticket, { id }, { isDeleted: true }));
  }

  /** A ticket that is hidden and that no other process deletes just now, locked until the unit of work ends. */
  async lockHiddenUnscoped(): Promise<number | undefined> {
    const row = await this.queries.row<{ id: number }>(
      sql`SELECT id FROM tickets WHERE is_deleted ORDER BY id LIMIT 1
        ${this.queries.lock('exclusive-if-free', 'tickets')}`,
    );
    return row?.id;
  }

  /**
   * Deletes MESSAGES_AT_ONCE messages of a ticket.
   * @param scope a condition on `ticket`: that it may be deleted.
   * @returns whether there may be more.
   */
  async deleteSomeMessages(scope: Sql, id: number): Promise<boolean> {
    const deleted = await this.queries.rows(
      sql`WITH chosen AS MATERIALIZED (
          SELECT message.id FROM tickets ticket JOIN messages message ON message.ticket_id = ticket.id
          WHERE ticket.id = ${id} AND ${scope} LIMIT ${count(MESSAGES_AT_ONCE)})
        DELETE FROM messages WHERE id IN (SELECT id FROM chosen) RETURNING 1`,
    );
    return deleted.length === MESSAGES_AT_ONCE;
  }
}
