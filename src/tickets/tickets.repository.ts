import { Injectable } from '@nestjs/common';
import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Profile } from '../profiles/profile.entity.js';
import { CREATED, CREATED_OR_ASSIGNED, scopedTo } from './ticket-scope.js';
import type { ListTickets } from './ticket.dto.js';
import { Ticket } from './ticket.entity.js';

export type TicketWithProfiles = Ticket & { createdBy: Profile; assignedTo: Profile };

/** Tickets, as far as an actor may see them: those that they created and those that are assigned to them. */
@Injectable()
export class TicketsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

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
  lockVisible(actor: Actor, id: number): Promise<Ticket | null> {
    return this.unitOfWork.statement((manager) => {
      const query = scopedTo(manager.createQueryBuilder(Ticket, 'ticket'), actor, id);
      return this.unitOfWork.locking(query, 'ticket', 'change').getOne();
    });
  }

  /** The actor's tickets, newest first, one row beyond the limit. */
  list(
    actor: Actor,
    { limit, cursor, is_resolved, created_after, created_before, q }: ListTickets,
  ): Promise<TicketWithProfiles[]> {
    return this.unitOfWork.statement(async (manager) => {
      const query = withProfiles(manager)
        .where(actor.isManager ? CREATED_OR_ASSIGNED : CREATED, { actor: actor.profileId })
        .orderBy('ticket.createdAt', 'DESC')
        .addOrderBy('ticket.id', 'DESC')
        .limit(limit + 1);
      if (cursor)
        query.andWhere('(ticket.createdAt, ticket.id) < (:at, :id)', {
          at: new Date(cursor.key),
          id: cursor.id,
        });
      if (is_resolved !== undefined) query.andWhere('ticket.isResolved = :is_resolved', { is_resolved });
      if (created_after) query.andWhere('ticket.createdAt >= :created_after', { created_after });
      if (created_before) query.andWhere('ticket.createdAt <= :created_before', { created_before });
      for (const [index, word] of words(q).entries())
        query.andWhere(contains(`word${index}`), { [`word${index}`]: word });
      return (await query.getMany()) as TicketWithProfiles[];
    });
  }

  insert(ticket: Omit<Ticket, 'id' | 'createdBy' | 'assignedTo'>): Promise<number> {
    return this.unitOfWork.insert(Ticket, ticket);
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

function withProfiles(manager: EntityManager): SelectQueryBuilder<Ticket> {
  return manager
    .createQueryBuilder(Ticket, 'ticket')
    .innerJoinAndSelect('ticket.createdBy', 'createdBy')
    .innerJoinAndSelect('ticket.assignedTo', 'assignedTo');
}

/** The words of a search, each as the pattern of a LIKE in which it stands for itself. */
function words(q = ''): string[] {
  return [...new Set(q.split(/\s+/))].filter(Boolean).map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
}

function contains(word: string): string {
  const has = (column: string) => `upper(ticket.${column}) LIKE upper(:${word}) ESCAPE '\\'`;
  return `(${has('title')} OR ${has('content')})`;
}
