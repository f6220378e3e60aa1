import { Injectable } from '@nestjs/common';
import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { CompiledQueries } from '../database/compiled-queries.js';
import { boolean, jsonSql, number, type Shape } from '../database/json-sql.js';
import type { JsonText } from '../database/json-text.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { listedFor, scopedTo } from './ticket-scope.js';
import type { ListTickets, TicketFilters } from './ticket.dto.js';
import { Ticket, type TicketWithProfiles } from './ticket.entity.js';
import type { TicketFacts } from './ticket.policy.js';
import { TICKET_JSON } from './ticket.view.js';

/** Tickets, as far as an actor may see them: those that they created and those that are assigned to them. */
@Injectable()
export class TicketsRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: CompiledQueries,
  ) {}

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
        const query = manager
          .createQueryBuilder(Ticket, 'ticket')
          .select(jsonSql(manager, 'ticket', TICKET_FACTS_JSON), 'json');
        return finish(scopedTo(query, actor, id)).getQuery();
      },
      { ticketId: id, actor: actor.profileId },
    );
  }

  /** A ticket as the API shows it. */
  async readVisible(actor: Actor, id: number): Promise<JsonText | undefined> {
    const [ticket] = await this.queries.json(
      'a ticket',
      (manager) => scopedTo(asJson(manager), actor, id).getQuery(),
      {
        ticketId: id,
        actor: actor.profileId,
      },
    );
    return ticket ?? undefined;
  }

  /** The actor's tickets, newest first, one row beyond the limit, as the API shows them. */
  async list(actor: Actor, { limit, cursor, ...filters }: ListTickets): Promise<JsonText[]> {
    const conditions = [
      ...filtersOf(filters),
      ...(cursor ? ['(ticket.created_at, ticket.id) < (:at, :id)'] : []),
    ];
    const tickets = await this.queries.json(
      `tickets ${listedFor(actor).length} where ${conditions.join()} up to ${limit}`,
      (manager) => {
        const newest = newestOf(
          listedFor(actor).map((scope) => stretch(scope, conditions, limit + 1)),
          limit + 1,
        );
        return `${asJsonFrom(manager, `(${newest}) "ticket"`)} ORDER BY ticket.created_at DESC, ticket.id DESC`;
      },
      { ...filters, ...(cursor && { at: new Date(cursor.key), id: cursor.id }), actor: actor.profileId },
    );
    return tickets.filter((ticket) => ticket !== null);
  }

  insert(ticket: Omit<Ticket, 'id' | 'createdBy' | 'assignedTo'>): Promise<number> {
    return this.queries.insert(Ticket, ticket);
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

const TICKETS_AT_ONCE = 500;

const TICKET_FACTS_JSON: Shape = {
  id: number('id'),
  createdById: number('createdById'),
  assignedToId: number('assignedToId'),
  isResolved: boolean('isResolved'),
} satisfies Record<keyof TicketFacts, unknown>;

function asJson(manager: EntityManager): SelectQueryBuilder<Ticket> {
  return manager
    .createQueryBuilder(Ticket, 'ticket')
    .select(jsonSql(manager, 'ticket', TICKET_JSON), 'json')
    .innerJoin('ticket.createdBy', 'createdBy')
    .innerJoin('ticket.assignedTo', 'assignedTo');
}

/** The same as text, of what else gives rows of tickets as `ticket`; and with them what else is to be selected. */
export function asJsonFrom(manager: EntityManager, source: string, ...selected: string[]): string {
  return asJson(manager)
    .getQuery()
    .replace(
      / AS "json" FROM "tickets" "ticket"/,
      () => [' AS "json"', ...selected].join(', ') + ` FROM ${source}`,
    );
}

/** As SQL: conditions on `ticket`, each with the name of its filter as a parameter. */
export function filtersOf({ is_resolved, created_after, created_before }: TicketFilters): string[] {
  return [
    ...(is_resolved === undefined ? [] : ['ticket.is_resolved = :is_resolved']),
    ...(created_after ? ['ticket.created_at >= :created_after'] : []),
    ...(created_before ? ['ticket.created_at <= :created_before'] : []),
  ];
}

function stretch(scope: string, conditions: readonly string[], limit: number): string {
  return `SELECT ticket.* FROM "tickets" ticket WHERE ${[scope, ...conditions].join(' AND ')} ${NEWEST} LIMIT ${limit}`;
}

/** The newest tickets of several queries, each of which gives its own newest. */
export function newestOf(queries: readonly string[], limit: number): string {
  const [only] = queries;
  if (queries.length === 1 && only !== undefined) return only;
  // SQLite has no order within a part of a union, except in a query of its own.
  return `${queries.map((query) => `SELECT * FROM (${query}) part`).join(' UNION ALL ')} ${NEWEST} LIMIT ${limit}`;
}

export const NEWEST = 'ORDER BY created_at DESC, id DESC';

function withProfiles(manager: EntityManager): SelectQueryBuilder<Ticket> {
  return manager
    .createQueryBuilder(Ticket, 'ticket')
    .innerJoinAndSelect('ticket.createdBy', 'createdBy')
    .innerJoinAndSelect('ticket.assignedTo', 'assignedTo');
}
