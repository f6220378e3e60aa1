import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Page, type PageRequest } from '../database/keyset.js';
import { TicketHistoryRepository } from './ticket-history.repository.js';
import { ticketChangeView, type TicketChangeView } from './ticket-history.view.js';
import { notFound } from './ticket.policy.js';

@Injectable()
export class TicketHistoryService {
  constructor(private readonly repository: TicketHistoryRepository) {}

  /** What happened to a ticket, oldest first. @throws Problem not-found. */
  async list(actor: Actor, ticketId: number, request: PageRequest): Promise<Page<TicketChangeView>> {
    const events = (await this.repository.list(actor, ticketId, request)) ?? notFound(ticketId);
    return Page.of(events, request, ({ at, id }) => ({ key: Date.parse(at), id }), ticketChangeView);
  }
}
