import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { Json } from '../database/json.js';
import { isRanked, Page } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { EventsService } from '../events/events.service.js';
import { NOT_FROM_HERE } from '../http/cursor.js';
import { assertMatches, type Precondition } from '../http/etag.js';
import { Problem } from '../http/problem.js';
import type { ProfileView } from '../profiles/profile.view.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { changesOf, columnsOf, eventOf, momentAfter } from './ticket-diff.js';
import { TicketScope } from './ticket-scope.js';
import { TicketSearchService } from './ticket-search.service.js';
import type { ChangeTicket, CreateTicket, ListTickets } from './ticket.dto.js';
import {
  assertMayChange,
  assertMayDelete,
  assertMayList,
  assertMayOpen,
  notFound,
  type TicketFacts,
} from './ticket.policy.js';
import type { TicketView } from './ticket.view.js';
import { TicketsRepository } from './tickets.repository.js';

@Injectable()
export class TicketsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: TicketsRepository,
    private readonly events: EventsService,
    private readonly profiles: ProfilesService,
    private readonly search: TicketSearchService,
  ) {}

  /** The tickets of one's own profile, newest first, or what a search finds of them. @throws Problem not-allowed or not-valid. */
  async list(actor: Actor, profileId: number, query: ListTickets): Promise<Page<TicketView>> {
    assertMayList(actor, profileId);
    const { q, snippets, cursor } = query;
    if (q !== undefined) return this.search.find(actor, { ...query, q });
    if (snippets) throw Problem.field('snippets', 'must not be asked for without q');
    if (cursor && isRanked(cursor)) throw Problem.field('cursor', NOT_FROM_HERE);
    return Page.inTime(await this.repository.list(actor, query), query);
  }

  /** @throws Problem not-allowed, or not-valid where the assignee is no manager. */
  async open(actor: Actor, profileId: number, body: CreateTicket): Promise<Json<TicketView>> {
    assertMayOpen(actor, profileId, body);
    const { title, content, assigned_to: assignedToId } = body;
    return this.unitOfWork.run(async () => {
      await this.holdManager(assignedToId);
      const at = new Date();
      const people = { createdById: actor.profileId, assignedToId };
      const id = await this.repository.insert({ ...people, title, content, createdAt: at, updatedAt: at });
      // Neither needs the other: they go to the database together.
      const [ticket] = await Promise.all([
        this.read(actor, id),
        this.events.record(actor, [{ kind: 'ticket.created', ticketId: id, at }]),
      ]);
      return ticket;
    });
  }

  /** @throws Problem not-found. */
  async read(actor: Actor, id: number): Promise<Json<TicketView>> {
    return (await this.repository.find(actor, id)) ?? notFound(id);
  }

  /**
   * Changes what the caller wants to be otherwise than they read it: all of it or, where any of it is refused, nothing.
   * @throws Problem not-found, changed-meanwhile, not-allowed, ticket-closed, or not-valid where the new assignee is no
   * manager.
   */
  async change(
    actor: Actor,
    id: number,
    wanted: ChangeTicket,
    precondition?: Precondition,
  ): Promise<TicketView> {
    return this.unitOfWork.run(async () => {
      // Before the ticket, as a demotion has them in this order, too.
      const { is_manager: isManager } = await this.profiles.hold(actor.profileId);
      const facts = await this.lock(actor, id);
      const now = await this.read(actor, id);
      assertMatches(precondition, now);
      const ticket = now.parse();
      const readAt = new Date(ticket.updated_at);
      const scope = TicketScope.of(actor);
      const asRead = await this.events.valuesAsRead(scope, { ticketId: id }, readAt, wanted.updated_at);
      const changes = changesOf(ticket, wanted, asRead);
      if (changes.length === 0) return ticket;
      assertMayChange(
        { ...actor, isManager },
        facts,
        changes.map(({ member }) => member),
      );
      const updatedAt = momentAfter(readAt);
      const columns = { ...columnsOf(changes), updatedAt };
      const { assignedToId } = columns;
      const assignee = assignedToId === undefined ? undefined : await this.holdManager(assignedToId);
      await this.repository.update(id, columns);
      await this.events.record(
        actor,
        changes.map((change) => eventOf(change, id, updatedAt)),
      );
      // Not read once more: whoever hands a ticket on may not see it any longer.
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
      assertMayDelete(actor, facts);
      const now = await this.read(actor, id);
      assertMatches(precondition, now);
      const ticket = now.parse();
      const at = momentAfter(new Date(ticket.updated_at));
      await this.repository.delete(id);
      await this.events.recordTicketDeletion(actor, { ticketId: id, at }, ticket);
    });
  }

  /** A ticket that the actor can see, kept as it is until the caller's unit of work ends. @throws Problem not-found. */
  async lock(actor: Actor, id: number): Promise<TicketFacts> {
    return (await this.repository.lock(actor, id)) ?? notFound(id);
  }

  private async holdManager(profileId: number): Promise<ProfileView> {
    const manager = await this.profiles.holdManager(profileId);
    if (!manager) throw Problem.field('assigned_to', "must be a manager's profile id");
    return manager;
  }
}
