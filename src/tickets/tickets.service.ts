import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { JsonText } from '../database/json-text.js';
import { isRanked, Page } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { NOT_FROM_HERE } from '../http/cursor.js';
import { assertMatches, type Precondition } from '../http/etag.js';
import { Problem } from '../http/problem.js';
import { ownsProfile } from '../profiles/profile.policy.js';
import type { ProfileView } from '../profiles/profile.view.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { changesOf, momentAfter } from './ticket-diff.js';
import { TicketHistoryService } from './ticket-history.service.js';
import { TicketSearchService } from './ticket-search.service.js';
import type { ChangeTicket, CreateTicket, ListTickets } from './ticket.dto.js';
import type { Ticket, TicketWithProfiles } from './ticket.entity.js';
import { assertMayChange, assertMayDelete, notFound, type TicketFacts } from './ticket.policy.js';
import { ticketView, type TicketView } from './ticket.view.js';
import { TicketsRepository } from './tickets.repository.js';

@Injectable()
export class TicketsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: TicketsRepository,
    private readonly history: TicketHistoryService,
    private readonly profiles: ProfilesService,
    private readonly search: TicketSearchService,
  ) {}

  /** The tickets of one's own profile, newest first, or what a search finds of them. @throws Problem not-allowed or not-valid. */
  async list(actor: Actor, profileId: number, query: ListTickets): Promise<Page<JsonText>> {
    assertOwnList(actor, profileId);
    const { q, snippets, cursor } = query;
    if (q !== undefined) return this.search.find(actor, { ...query, q });
    if (snippets) throw Problem.field('snippets', 'must not be asked for without q');
    if (cursor && isRanked(cursor)) throw Problem.field('cursor', NOT_FROM_HERE);
    return Page.inTime(await this.repository.list(actor, query), query);
  }

  /** @throws Problem not-allowed, or not-valid where the assignee is no manager. */
  async create(actor: Actor, profileId: number, body: CreateTicket): Promise<JsonText> {
    assertOwnList(actor, profileId);
    const { title, content, assigned_to, created_by } = body;
    if (created_by !== undefined && !ownsProfile(actor, created_by)) {
      throw new Problem(
        'not-allowed',
        'created_by must be your own profile: nobody opens tickets for somebody else.',
      );
    }
    const now = new Date();
    const ticket = { assignedToId: assigned_to, title, content, createdAt: now, updatedAt: now };
    return (await this.repository.open(actor, ticket)) ?? noManager();
  }

  /** @throws Problem not-found. */
  async read(actor: Actor, id: number): Promise<JsonText> {
    return (await this.repository.readVisible(actor, id)) ?? notFound(id);
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
    return this.unitOfWork.transaction(async () => {
      const ticket = await this.lock(actor, id);
      assertMatches(precondition, ticketView(ticket));
      const asRead = await this.history.asRead({ ticketId: id }, ticket.updatedAt, wanted.updated_at);
      const changes = changesOf(ticket, wanted, asRead);
      if (changes.length === 0) return ticketView(ticket);
      assertMayChange(
        actor,
        ticket,
        changes.map(({ member }) => member),
      );
      const updatedAt = momentAfter(ticket.updatedAt);
      const changed = Object.assign({ updatedAt }, ...changes.map(({ write }) => write)) as Partial<Ticket>;
      const assignee =
        changed.assignedToId === undefined ? undefined : await this.holdManager(changed.assignedToId);
      await this.repository.update(id, changed);
      const happenings = changes.map(({ member, from, to }) => ({ member, old: from, new: to }));
      await this.history.record(
        actor,
        ...happenings.map((each) => ({ ...each, ticketId: id, action: 'changed' as const, at: updatedAt })),
      );
      return { ...ticketView({ ...ticket, ...changed }), ...(assignee && { assigned_to_obj: assignee }) };
    });
  }

  /** Deletes a ticket and its messages. @throws Problem not-found, changed-meanwhile, not-allowed or ticket-closed. */
  async delete(actor: Actor, id: number, precondition?: Precondition): Promise<void> {
    await this.unitOfWork.transaction(async () => {
      const ticket = await this.lock(actor, id);
      assertMayDelete(actor, ticket);
      assertMatches(precondition, ticketView(ticket));
      await this.repository.delete(id);
    });
  }

  /** What decides who may do what to a ticket that the actor can see. @throws Problem not-found. */
  async facts(actor: Actor, id: number): Promise<TicketFacts> {
    return (await this.repository.factsVisible(actor, id)) ?? notFound(id);
  }

  /** A ticket that the actor can see, kept as it is until the caller's unit of work ends. @throws Problem not-found. */
  async hold(actor: Actor, id: number): Promise<TicketFacts> {
    return (await this.repository.lockVisible(actor, id)) ?? notFound(id);
  }

  /** The ticket as it is and, until the unit of work ends, stays. @throws Problem not-found. */
  private async lock(actor: Actor, id: number): Promise<TicketWithProfiles> {
    await this.repository.lockVisible(actor, id);
    return (await this.repository.findVisible(actor, id)) ?? notFound(id);
  }

  private async holdManager(profileId: number): Promise<ProfileView> {
    return (await this.profiles.holdManager(profileId)) ?? noManager();
  }
}

function noManager(): never {
  throw Problem.field('assigned_to', "must be a manager's profile id");
}

function assertOwnList(actor: Actor, profileId: number): void {
  if (!ownsProfile(actor, profileId)) {
    throw new Problem('not-allowed', 'You may see and open tickets under your own profile only.');
  }
}
