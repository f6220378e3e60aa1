import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Page } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Problem } from '../http/problem.js';
import { notFound } from '../tickets/ticket.policy.js';
import { TicketsService } from '../tickets/tickets.service.js';
import type { EditMessage, ListMessages, PostMessage } from './message.dto.js';
import { assertMayPost, assertMayRevise } from './message.policy.js';
import { messageView, type MessageView } from './message.view.js';
import { MessagesRepository, type MessageWithAuthor } from './messages.repository.js';

@Injectable()
export class MessagesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: MessagesRepository,
    private readonly tickets: TicketsService,
  ) {}

  /** A ticket's messages, oldest first. @throws Problem not-found. */
  async list(actor: Actor, ticketId: number, query: ListMessages): Promise<Page<MessageView>> {
    const rows = (await this.repository.list(actor, ticketId, query)) ?? notFound(ticketId);
    return Page.of(rows, query, ({ createdAt, id }) => ({ key: createdAt.getTime(), id })).map(messageView);
  }

  /** Adds a message and gives all of the ticket's, or the latest thousand. @throws Problem not-found, not-allowed or ticket-closed. */
  async post(
    actor: Actor,
    ticketId: number,
    { content, ticket, profile }: PostMessage,
  ): Promise<MessageView[]> {
    return this.unitOfWork.transaction(async () => {
      assertMayPost(actor, await this.tickets.hold(actor, ticketId), { ticket, profile });
      const now = new Date();
      await this.repository.insert({
        ticketId,
        profileId: actor.profileId,
        content,
        createdAt: now,
        updatedAt: now,
      });
      return ((await this.repository.listLatest(actor, ticketId)) ?? notFound(ticketId)).map(messageView);
    });
  }

  /** @throws Problem not-found, not-allowed or ticket-closed. */
  async edit(actor: Actor, ticketId: number, id: number, { content }: EditMessage): Promise<MessageView> {
    return this.unitOfWork.transaction(async () => {
      const message = await this.revisable(actor, ticketId, id);
      if (message.content === content) return messageView(message);
      const changes = { content, updatedAt: new Date() };
      await this.repository.update(id, changes);
      return messageView({ ...message, ...changes });
    });
  }

  /** @throws Problem not-found, not-allowed or ticket-closed. */
  async delete(actor: Actor, ticketId: number, id: number): Promise<void> {
    await this.unitOfWork.transaction(async () => {
      await this.revisable(actor, ticketId, id);
      if (!(await this.repository.delete(id))) throw gone(ticketId, id);
    });
  }

  private async revisable(actor: Actor, ticketId: number, id: number): Promise<MessageWithAuthor> {
    const ticket = await this.tickets.hold(actor, ticketId);
    const message = await this.repository.find(actor, ticketId, id);
    if (!message) throw gone(ticketId, id);
    assertMayRevise(actor, ticket, message);
    return message;
  }
}

function gone(ticketId: number, id: number): Problem {
  return new Problem('not-found', `There is no message ${id} under ticket ${ticketId}.`);
}
