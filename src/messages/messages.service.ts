import { Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { AttachmentsService } from '../attachments/attachments.service.js';
import { DeadlinePassed } from '../database/deadline.js';
import type { Json, JsonRows } from '../database/json.js';
import { LIST_CEILING, Page } from '../database/keyset.js';
import { isUnavailable } from '../database/query-failure.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { momentAfter } from '../events/event.js';
import { EventsService } from '../events/events.service.js';
import { isChange } from '../events/stale-copy.js';
import { assertMatches, type Precondition } from '../http/etag.js';
import { Problem } from '../http/problem.js';
import { Turns } from '../http/turns.js';
import { IdempotencyService, type Creation, type Repeatable } from '../idempotency/idempotency.service.js';
import { TicketScope } from '../tickets/ticket-scope.js';
import { noMessage, notFound } from '../tickets/ticket.policy.js';
import { TicketsService } from '../tickets/tickets.service.js';
import type { EditMessage, ListMessages, PostMessage } from './message.dto.js';
import { assertMayChangeAgain, assertMayPost, assertMayRevise, MOST_CHANGES } from './message.policy.js';
import { ATTACHED, type MessageView } from './message.view.js';
import { MessagesRepository } from './messages.repository.js';

/** How many messages of a thread are read in the unit of work that writes one: others wait for it. */
const MOST_WITHIN_UNIT = 25;

@Injectable()
export class MessagesService {
  private readonly logger = new Logger('MessagesService');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: MessagesRepository,
    private readonly tickets: TicketsService,
    private readonly attachments: AttachmentsService,
    private readonly events: EventsService,
    private readonly idempotency: IdempotencyService,
    private readonly turns: Turns,
  ) {}

  /** A ticket's messages, oldest first. @throws Problem not-found. */
  async list(actor: Actor, ticketId: number, query: ListMessages): Promise<Page<MessageView>> {
    const rows = await this.turns.take(actor, 'lists', () => this.repository.list(actor, ticketId, query));
    return Page.inTime(rows ?? notFound(ticketId), query);
  }

  /** @throws Problem not-found. */
  async read(actor: Actor, ticketId: number, id: number): Promise<Json<MessageView>> {
    const message = await this.repository.find(actor, ticketId, id);
    if (message) return message;
    await this.tickets.read(actor, ticketId);
    return notThere(ticketId, id);
  }

  /**
   * Adds a message.
   * @returns all messages of the ticket up to the new one, oldest first: the latest thousand, or as many as an answer may hold, or,
   * while there is too much to do to read a long thread in time, MOST_WITHIN_UNIT.
   * @throws Problem not-found, not-allowed, ticket-closed, or like IdempotencyService.
   */
  async post(
    actor: Actor,
    ticketId: number,
    { content, ...claims }: PostMessage,
    request?: Repeatable,
  ): Promise<Page<MessageView>> {
    const creation: Creation<{ messageId: number; latest: JsonRows<MessageView> }> = {
      create: async () => {
        const ticket = await this.tickets.lock(actor, ticketId);
        assertMayPost(actor, ticket, claims);
        const at = new Date();
        const { profileId } = actor;
        const message = { ticketId, profileId, content, createdAt: at, updatedAt: at };
        return { id: await this.repository.insert(message), at };
      },
      record: ({ id: messageId, at }) =>
        this.events.record(actor, [{ kind: 'message.created', ticketId, messageId, at }]),
      answer: async (messageId) => {
        const latest = await this.repository.latest(actor, ticketId, messageId, { limit: MOST_WITHIN_UNIT });
        return { messageId, latest: latest ?? notFound(ticketId) };
      },
    };
    const { messageId, latest } = await this.idempotency.once(request, creation);
    const isAll = latest.count < MOST_WITHIN_UNIT;
    const thread = isAll ? latest : await this.readLong(actor, ticketId, messageId);
    return new Page((thread ?? latest).list);
  }

  /** The latest of a long thread, after the unit of work; undefined if it can't be had: the message is written all the same. */
  private async readLong(
    actor: Actor,
    ticketId: number,
    messageId: number,
  ): Promise<JsonRows<MessageView> | undefined> {
    try {
      return await this.turns.take(actor, 'lists', () =>
        this.repository.latest(actor, ticketId, messageId, { limit: LIST_CEILING, lane: 'list' }),
      );
    } catch (error) {
      if (!(error instanceof Problem || error instanceof DeadlinePassed || isUnavailable(error)))
        this.logger.error(error);
      return undefined;
    }
  }

  /** @throws Problem not-found, changed-meanwhile, changed-too-often, not-allowed or ticket-closed. */
  async edit(
    actor: Actor,
    ticketId: number,
    id: number,
    { content, updated_at }: EditMessage,
    precondition?: Precondition,
  ): Promise<MessageView> {
    return this.unitOfWork.run(async () => {
      const message = await this.lockRevisable(actor, ticketId, id, precondition);
      const [subject, before] = [{ ticketId, messageId: id }, new Date(message.updated_at)];
      const asRead = await this.events.valuesAsRead(TicketScope.of(actor), subject, before, updated_at);
      if (!isChange('content', message.content, content, asRead)) return message;
      if (!asRead) throw new Problem('changed-meanwhile');
      assertMayChangeAgain(await this.events.countChanges(TicketScope.of(actor), subject, MOST_CHANGES));
      const at = momentAfter(before);
      await this.repository.update(id, { content, updatedAt: at });
      const changes = { content: { old: message.content, new: content } };
      await this.events.record(actor, [{ ...subject, kind: 'message.changed', at, changes }]);
      return { ...message, content, updated_at: at.toISOString() };
    });
  }

  /** @throws Problem not-found, changed-meanwhile, not-allowed or ticket-closed. */
  async delete(actor: Actor, ticketId: number, id: number, precondition?: Precondition): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { updated_at } = await this.lockRevisable(actor, ticketId, id, precondition);
      const subject = { ticketId, messageId: id };
      while (await this.attachments.deleteSomeOf(TicketScope.of(actor), subject));
      await this.repository.delete(id);
      const at = momentAfter(new Date(updated_at));
      await this.events.clearTexts(subject);
      await this.events.record(actor, [{ ...subject, kind: 'message.deleted', at }]);
    });
  }

  /** A message that the actor may edit or delete, locked with its ticket until the unit of work ends. @throws Problem. */
  private async lockRevisable(
    actor: Actor,
    ticketId: number,
    id: number,
    precondition?: Precondition,
  ): Promise<MessageView> {
    const ticket = await this.tickets.lock(actor, ticketId);
    const locked = (await this.repository.lock(actor, ticketId, id)) ?? notThere(ticketId, id);
    const message = locked.parse();
    assertMayRevise(actor, ticket, message);
    assertMatches(precondition, locked, ATTACHED);
    return message;
  }
}

function notThere(ticketId: number, id: number): never {
  throw noMessage(ticketId, id);
}
