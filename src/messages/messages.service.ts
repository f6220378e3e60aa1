import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { JsonText } from '../database/json-text.js';
import { Page } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { assertMatches, type Precondition } from '../http/etag.js';
import { Problem } from '../http/problem.js';
import { isChange, momentAfter } from '../tickets/ticket-diff.js';
import { TicketHistoryService } from '../tickets/ticket-history.service.js';
import { notFound } from '../tickets/ticket.policy.js';
import { TicketsService } from '../tickets/tickets.service.js';
import type { EditMessage, ListMessages, PostMessage } from './message.dto.js';
import type { MessageWithAuthor } from './message.entity.js';
import { agrees, assertMayPost, assertMayRevise } from './message.policy.js';
import { messageView, type MessageView } from './message.view.js';
import { MessagesRepository } from './messages.repository.js';

@Injectable()
export class MessagesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: MessagesRepository,
    private readonly tickets: TicketsService,
    private readonly history: TicketHistoryService,
  ) {}

  /** A ticket's messages, oldest first. @throws Problem not-found. */
  async list(actor: Actor, ticketId: number, query: ListMessages): Promise<Page<JsonText>> {
    const rows = (await this.repository.list(actor, ticketId, query)) ?? notFound(ticketId);
    return Page.inTime(rows, query);
  }

  /** @throws Problem not-found. */
  async read(actor: Actor, ticketId: number, id: number): Promise<JsonText> {
    const found = (await this.repository.findVisible(actor, ticketId, id)) ?? notFound(ticketId);
    if (found.count === 0) throw gone(ticketId, id);
    return found.last;
  }

  /** Adds a message and gives all of the ticket's, or the latest thousand. @throws Problem not-found, not-allowed or ticket-closed. */
  async post(actor: Actor, ticketId: number, { content, ...claimed }: PostMessage): Promise<JsonText> {
    const now = new Date();
    const message = { ticketId, content, createdAt: now, updatedAt: now };
    for (;;) {
      if (agrees(actor, ticketId, claimed)) {
        // It looks itself whether it may.
        const messages = await this.repository.add(actor, message);
        if (messages) return messages.list;
      }
      // Says why nothing was added, unless the ticket has been reopened just now.
      assertMayPost(actor, await this.tickets.facts(actor, ticketId), claimed);
    }
  }

  /** @throws Problem not-found, changed-meanwhile, not-allowed or ticket-closed. */
  async edit(
    actor: Actor,
    ticketId: number,
    id: number,
    { content, updated_at }: EditMessage,
    precondition?: Precondition,
  ): Promise<MessageView> {
    return this.unitOfWork.transaction(async () => {
      const message = await this.revisable(actor, ticketId, id, precondition);
      const asRead = await this.history.asRead({ ticketId, messageId: id }, message.updatedAt, updated_at);
      if (!isChange('content', message.content, content, asRead)) return messageView(message);
      const changes = { content, updatedAt: momentAfter(message.updatedAt) };
      await this.repository.update(id, changes);
      const { content: old } = message;
      await this.history.record(actor, {
        ticketId,
        messageId: id,
        action: 'changed',
        member: 'content',
        old,
        new: content,
        at: changes.updatedAt,
      });
      return messageView({ ...message, ...changes });
    });
  }

  /** @throws Problem not-found, changed-meanwhile, not-allowed or ticket-closed. */
  async delete(actor: Actor, ticketId: number, id: number, precondition?: Precondition): Promise<void> {
    await this.unitOfWork.transaction(async () => {
      const { updatedAt } = await this.revisable(actor, ticketId, id, precondition);
      await this.repository.delete(id);
      await this.history.recordDeletion(actor, { ticketId, messageId: id, at: momentAfter(updatedAt) });
    });
  }

  /** A message that the actor may revise, kept from being changed by anybody else until the unit of work ends. */
  private async revisable(
    actor: Actor,
    ticketId: number,
    id: number,
    precondition?: Precondition,
  ): Promise<MessageWithAuthor> {
    const ticket = await this.tickets.hold(actor, ticketId);
    const message = await this.repository.lock(ticketId, id);
    if (!message) throw gone(ticketId, id);
    assertMayRevise(actor, ticket, message);
    assertMatches(precondition, messageView(message));
    return message;
  }
}

function gone(ticketId: number, id: number): Problem {
  return new Problem('not-found', `There is no message ${id} under ticket ${ticketId}.`);
}
