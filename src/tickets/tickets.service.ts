import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { Json } from '../database/json.js';
import { Page, type PageRequest } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { momentAfter } from '../events/event.js';
import { EventsService } from '../events/events.service.js';
import { assertGoesOn } from '../http/cursor.js';
import { assertMatches, type Precondition } from '../http/etag.js';
import { Problem } from '../http/problem.js';
import { Turns } from '../http/turns.js';
import { IdempotencyService, type Repeatable } from '../idempotency/idempotency.service.js';
import type { ProfileView } from '../profiles/profile.view.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { foundPage } from '../search/found-page.js';
import { readSearch } from '../search/search-query.js';
import { changesOf, columnsOf, deletionOf, eventOf } from './ticket-diff.js';
import { ticketChangeView, type TicketChangeView } from './ticket-change.view.js';
import { TicketDeletionService } from './ticket-deletion.service.js';
import { TicketScope } from './ticket-scope.js';
import type { ChangeTicket, CreateTicket, ListTickets } from './ticket.dto.js';
import {
  assertMayBeAssigned,
  assertMayChange,
  assertMayDelete,
  assertMayList,
  assertMayOpen,
  notFound,
  type TicketFacts,
} from './ticket.policy.js';
import { PROPOSAL, type TicketView } from './ticket.view.js';
import { TicketsRepository } from './tickets.repository.js';

@Injectable()
export class TicketsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: TicketsRepository,
    private readonly events: EventsService,
    private readonly profiles: ProfilesService,
    private readonly deletion: TicketDeletionService,
    private readonly idempotency: IdempotencyService,
    private readonly turns: Turns,
  ) {}

  /** The actor's tickets, newest first, or those that a search finds. @throws Problem not-allowed or not-valid. */
  async list(actor: Actor, profileId: number, query: ListTickets): Promise<Page<TicketView>> {
    assertMayList(actor, profileId);
    const { q, snippets, cursor } = query;
    assertGoesOn(cursor, q !== undefined);
    if (q !== undefined)
      return this.turns.take(actor, 'searches', () =>
        foundPage(readSearch(q), query, (search) => this.repository.search(actor, query, search)),
      );
    if (snippets) throw Problem.field('snippets', 'must not be asked for without q');
    const rows = await this.turns.take(actor, 'lists', () => this.repository.list(actor, query));
    return Page.inTime(rows, query);
  }

  /** Opens a ticket. @throws Problem not-allowed, not-valid if the assignee is no manager, or like IdempotencyService. */
  async open(
    actor: Actor,
    profileId: number,
    body: CreateTicket,
    request?: Repeatable,
  ): Promise<Json<TicketView>> {
    assertMayOpen(actor, profileId, body);
    const { title, content, assigned_to: assignedToId } = body;
    return this.idempotency.once(request, {
      create: async () => {
        await this.lockManager(assignedToId);
        const at = new Date();
        const people = { createdById: actor.profileId, assignedToId };
        const ticket = { ...people, title, content, createdAt: at, updatedAt: at };
        return { id: await this.repository.insert(ticket), at };
      },
      record: ({ id: ticketId, at }) => this.events.record(actor, [{ kind: 'ticket.created', ticketId, at }]),
      answer: (id) => this.read(actor, id),
    });
  }

  /** @throws Problem not-found. */
  async read(actor: Actor, id: number): Promise<Json<TicketView>> {
    return (await this.repository.find(actor, id)) ?? notFound(id);
  }

  /** What happened to a ticket, oldest first. @throws Problem not-found. */
  async history(actor: Actor, id: number, request: PageRequest): Promise<Page<TicketChangeView>> {
    const rows = await this.turns.take(actor, 'lists', () => this.repository.history(actor, id, request));
    const events = rows ?? notFound(id);
    return Page.of(
      events.list.parse(),
      request,
      (event) => ({ key: Date.parse(event.at), id: event.id }),
      ticketChangeView,
      events.isCut,
    );
  }

  /**
   * Changes the members that the caller sends with another value than they read. If one is refused, nothing is changed.
   * @throws Problem not-found, not-allowed, ticket-closed, changed-meanwhile, or not-valid if the new assignee is no manager.
   */
  async change(
    actor: Actor,
    id: number,
    wanted: ChangeTicket,
    precondition?: Precondition,
  ): Promise<TicketView> {
    return this.unitOfWork.run(async () => {
      // Locked before the ticket, as in a demotion: otherwise the two could wait for each other.
      const { is_manager: isManager } = await this.profiles.lock(actor.profileId);
      const facts = await this.lock(actor, id);
      const now = await this.read(actor, id);
      const ticket = now.parse();
      const before = new Date(ticket.updated_at);
      const scope = TicketScope.of(actor);
      const asRead = await this.events.valuesAsRead(scope, { ticketId: id }, before, wanted.updated_at);
      const changes = changesOf(ticket, wanted, asRead);
      assertMayChange(facts, isManager, changes);
      assertMatches(precondition, now, PROPOSAL);
      if (changes.length === 0) return ticket;
      if (!asRead) throw new Problem('changed-meanwhile');
      const updatedAt = momentAfter(before);
      const columns = { ...columnsOf(changes), updatedAt };
      const { assignedToId } = columns;
      const assignee = assignedToId === undefined ? undefined : await this.lockManager(assignedToId);
      await this.repository.update(id, columns);
      await this.events.record(
        actor,
        changes.map((change) => eventOf(change, id, updatedAt)),
      );
      // Not read again, since an actor who has handed the ticket on may no longer see it.
      return {
        ...ticket,
        ...Object.fromEntries(changes.map(({ member, to }) => [member, to])),
        updated_at: updatedAt.toISOString(),
        ...(assignee && { assigned_to_obj: assignee }),
      };
    });
  }

  /** Deletes a ticket and its messages. @throws Problem not-found, changed-meanwhile, not-allowed or ticket-closed. */
  async delete(actor: Actor, id: number, precondition?: Precondition): Promise<void> {
    await this.unitOfWork.run(async () => {
      const facts = await this.lock(actor, id);
      assertMayDelete(facts);
      const now = await this.read(actor, id);
      assertMatches(precondition, now, PROPOSAL);
      const ticket = now.parse();
      const at = momentAfter(new Date(ticket.updated_at));
      await this.deletion.delete(actor, id);
      await this.events.record(actor, [deletionOf(ticket, at)]);
    });
  }

  /** A ticket that the actor may see, locked until the caller's unit of work ends. @throws Problem not-found. */
  async lock(actor: Actor, id: number): Promise<TicketFacts> {
    return (await this.lockIfSeen(actor, id)) ?? notFound(id);
  }

  /** The same; undefined where there is no such ticket. */
  lockIfSeen(actor: Actor, id: number): Promise<TicketFacts | undefined> {
    return this.repository.lock(actor, id);
  }

  /** Keeps a proposal with a ticket that is locked. That is no change of the ticket: `updated_at` stays. */
  keepProposal(id: number, aiResponse: string, aiUpdatedAt: Date): Promise<void> {
    return this.repository.update(id, { aiResponse, aiUpdatedAt });
  }

  private async lockManager(profileId: number): Promise<ProfileView> {
    const manager = await this.profiles.lockManager(profileId);
    assertMayBeAssigned(manager);
    return manager;
  }
}
