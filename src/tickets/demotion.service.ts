import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { momentAfter } from '../events/event.js';
import { EventsService } from '../events/events.service.js';
import { assertMayDemote, assertMayTakeOver } from '../profiles/profile.policy.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { TicketsRepository } from './tickets.repository.js';

/** Makes an employee of a manager, whose open tickets another manager takes over. */
@Injectable()
export class DemotionService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tickets: TicketsRepository,
    private readonly events: EventsService,
    private readonly profiles: ProfilesService,
  ) {}

  /**
   * Demotes a manager. The successor takes over all open tickets that are assigned to them.
   * @returns how many tickets were handed over.
   * @throws Problem not-found, or not-allowed if there are open tickets and no successor, or the successor is no other manager.
   */
  async demote(username: string, successorUsername?: string): Promise<number> {
    return this.unitOfWork.run(async () => {
      const { id } = await this.profiles.demoteWithoutHandOver(username);
      if (successorUsername === undefined) {
        assertMayDemote(username, await this.tickets.countOpenUnscoped(id));
        return 0;
      }
      const successor = await this.profiles.lockManagerByUsername(successorUsername);
      assertMayTakeOver(successorUsername, id, successor);
      return this.handOver(id, successor.id);
    });
  }

  private async handOver(fromId: number, toId: number): Promise<number> {
    let handedOver = 0;
    for (;;) {
      const tickets = await this.tickets.lockOpenUnscoped(fromId);
      if (tickets.length === 0) return handedOver;
      const at = new Date(Math.max(...tickets.map(({ updatedAt }) => momentAfter(updatedAt).getTime())));
      const ids = tickets.map(({ id }) => id);
      await this.tickets.reassignUnscoped(ids, toId, at);
      const changes = { assigned_to: { old: fromId, new: toId } };
      const assigned = (ticketId: number) => ({ kind: 'ticket.assigned' as const, ticketId, at, changes });
      await this.events.record(undefined, ids.map(assigned));
      handedOver += tickets.length;
    }
  }
}
