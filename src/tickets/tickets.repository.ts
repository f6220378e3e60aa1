import { Injectable } from '@nestjs/common';
import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { CompiledQueries } from '../database/compiled-queries.js';
import { boolean, jsonSql, number, type Shape } from '../database/json-sql.js';
import { JsonLines, JsonText } from '../database/json-text.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Profile } from '../profiles/profile.entity.js';
import { toManager } from '../profiles/profile-scope.js';
import { TicketChange } from './ticket-change.entity.js';
import { recordOf } from './ticket-record.js';
import { insertion, OPENING, openings, type Opening } from './ticket-opening.js';
import { listedFor, scopedTo } from './ticket-scope.js';
import type { ListTickets } from './ticket.dto.js';
import { Ticket, type TicketWithProfiles } from './ticket.entity.js';
import type { TicketFacts } from './ticket.policy.js';
import { asJson, filtersOf, inTime, newestOf } from './ticket-queries.js';

/** Tickets, as far as an actor may see them: those that they created and those that are assigned to them. */
@Injectable()
export class TicketsRepository {
  private readonly opening;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: CompiledQueries,
  ) {
    this.opening = queries.batched<Opening, { json: string }>({
      ...OPENING,
      sql: (manager, onLocked) => openings(ticketsOf(manager), onLocked),
    });
  }

  async findVisible(actor: Actor, id: number): Promise<TicketWithProfiles | undefined> {
    const ticket = await this.unitOfWork.statement((manager) =>
      scopedTo(withProfiles(manager), actor, id).getOne(),
    );
    return (ticket ?? undefined) as TicketWithProfiles | undefined;
  }

  /**
   * The same without the people, kept from being changed by anybody else until the unit of work ends. Whoever writes
   * under a ticket takes this lock, too: PostgreSQL would let shared ones overtake one that waits to change it, for ever.
   * It joins nothing: PostgreSQL, where it has waited for a lock, looks at the ticket as it is by then but at what it was
   * joined with before.
   */
  lockVisible(actor: Actor, id: number): Promise<TicketFacts | undefined> {
    return this.facts(actor, id, 'lock a ticket', (query) =>
      this.unitOfWork.locking(query, 'ticket', 'change'),
    );
  }

  /** The same as it is just now. */
  factsVisible(actor: Actor, id: number): Promise<TicketFacts | undefined> {
    return this.facts(actor, id, 'what decides of a ticket', (query) => query);
  }

  private facts(
    actor: Actor,
    id: number,
    name: string,
    finish: (query: SelectQueryBuilder<Ticket>) => SelectQueryBuilder<Ticket>,
  ): Promise<TicketFacts | undefined> {
    return this.queries.object<TicketFacts>(
      name,
      (manager) => {
        const query = ticketsOf(manager).select(jsonSql(manager, 'ticket', TICKET_FACTS_JSON), 'json');
        return finish(scopedTo(query, actor, id)).getQuery();
      },
      { ticketId: id, actor: actor.profileId },
    );
  }

  /** A ticket as the API shows it. */
  readVisible(actor: Actor, id: number): Promise<JsonText | undefined> {
    return this.queries.json(
      'a ticket',
      (manager) => scopedTo(asJson(ticketsOf(manager)), actor, id).getQuery(),
      { ticketId: id, actor: actor.profileId },
    );
  }

  /** The actor's tickets, newest first, one row beyond the limit, as the API shows them. */
  async list(actor: Actor, { limit, cursor, ...filters }: ListTickets): Promise<JsonLines> {
    const conditions = [
      ...filtersOf(filters),
      ...(cursor ? ['(ticket.created_at, ticket.id) < (:at, :id)'] : []),
    ];
    const lines = await this.queries.lines(
      `tickets ${listedFor(actor).length} where ${conditions.join()} up to ${limit}`,
      (manager) => inTime(ticketsOf(manager), newestOf(listedFor(actor), conditions, limit + 1)),
      { ...filters, ...(cursor && { at: new Date(cursor.key), id: cursor.id }), actor: actor.profileId },
      'list',
    );
    return lines ?? JsonLines.none;
  }

  /**
   * Opens a ticket for its assignee, with the record of it.
   * @returns the ticket as the API shows it; undefined where the assignee is no manager, and nothing is opened.
   */
  async open(actor: Actor, ticket: NewTicket): Promise<JsonText | undefined> {
    if (this.queries.canWriteAtOnce) {
      const opened = await this.opening({
        created_by: actor.profileId,
        assigned_to: ticket.assignedToId,
        title: ticket.title,
        content: ticket.content,
        created_at: ticket.createdAt,
        request_id: actor.requestId,
      });
      return opened && new JsonText(opened.json);
    }
    return this.unitOfWork.transaction(async () => {
      const [inserted] = await this.queries.rows<{ id: number }>(
        'insert a ticket',
        (manager) => insertion(toManager(manager.createQueryBuilder(Profile, 'profile'), 'assignedToId')),
        { ...ticket, actor: actor.profileId },
      );
      if (!inserted) return undefined;
      await this.queries.insert(
        TicketChange,
        recordOf(actor, { ticketId: inserted.id, action: 'created', at: ticket.createdAt }),
      );
      return this.readVisible(actor, inserted.id);
    });
  }

  /** Writes the members that are named, and no other. */
  async update(id: number, changes: Partial<Omit<Ticket, 'id' | 'createdBy' | 'assignedTo'>>): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(Ticket, { id }, changes));
  }

  async delete(id: number): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(Ticket, { id }));
  }

  /** Open tickets that are assigned to somebody, a bounded number of them, locked until the unit of work ends. */
  async lockOpenUnscoped(assignedToId: number): Promise<Ticket[]> {
    return this.unitOfWork.statement((manager) => {
      const query = manager
        .createQueryBuilder(Ticket, 'ticket')
        .select(['ticket.id', 'ticket.updatedAt'])
        .where({ assignedToId, isResolved: false })
        .limit(TICKETS_AT_ONCE);
      return this.unitOfWork.locking(query, 'ticket', 'change').getMany();
    });
  }

  async reassignUnscoped(ids: readonly number[], assignedToId: number, updatedAt: Date): Promise<void> {
    await this.unitOfWork.statement((manager) =>
      manager.update(Ticket, { id: In([...ids]) }, { assignedToId, updatedAt }),
    );
  }

  countOpenUnscoped(assignedToId: number): Promise<number> {
    return this.unitOfWork.statement((manager) =>
      manager.countBy(Ticket, { assignedToId, isResolved: false }),
    );
  }
}

export type NewTicket = Pick<Ticket, 'assignedToId' | 'title' | 'content' | 'createdAt' | 'updatedAt'>;

const TICKETS_AT_ONCE = 500;

const TICKET_FACTS_JSON: Shape = {
  id: number('id'),
  createdById: number('createdById'),
  assignedToId: number('assignedToId'),
  isResolved: boolean('isResolved'),
} satisfies Record<keyof TicketFacts, unknown>;

function withProfiles(manager: EntityManager): SelectQueryBuilder<Ticket> {
  return ticketsOf(manager)
    .innerJoinAndSelect('ticket.createdBy', 'createdBy')
    .innerJoinAndSelect('ticket.assignedTo', 'assignedTo');
}

function ticketsOf(manager: EntityManager): SelectQueryBuilder<Ticket> {
  return manager.createQueryBuilder(Ticket, 'ticket');
}
