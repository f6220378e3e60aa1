import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { momentAfter } from '../events/event.js';
import { EventsService } from '../events/events.service.js';
import { assertMayDemote, assertMayTakeOver } from '../profiles/profile.policy.js';
import { foldUsername } from '../profiles/username.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { TicketsRepository } from './tickets.repository.js';

interface Demotion {
  /** The username of who takes over. */
  successor?: string | undefined;
  /** Whether the last manager may be demoted. */
  isForced?: boolean;
}

/** Makes an employee of a manager, whose tickets another manager takes over. */
@Injectable()
export class DemotionService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tickets: TicketsRepository,
    private readonly events: EventsService,
    private readonly profiles: ProfilesService,
  ) {}

  /**
   * Demotes a manager. The successor takes over all tickets that are assigned to them, closed ones too. Without a successor
   * closed ones stay, and their creators can reopen them and hand them on (ticket.policy.ts).
   * @returns how many tickets were handed over.
   * @throws Problem not-found, or not-allowed if there are tickets that nobody could act on and no successor, if the successor
   * is no other manager, or if nobody else is a manager.
   */
  async demote(
    username: string,
    { successor: successorUsername, isForced = false }: Demotion = {},
  ): Promise<number> {
    return this.unitOfWork.run(async () => {
      const { id } = await this.profiles.demoteWithoutHandOver(username);
      if (successorUsername === undefined) {
        const openTickets = await this.tickets.countOpenUnscoped(id);
        const orphanedTickets = await this.tickets.countOrphanedUnscoped(id);
        const hasColleague = await this.profiles.lockAnotherManager(id);
        assertMayDemote({ username, openTickets, orphanedTickets, hasColleague, isForced });
        return 0;
      }
      const successor = await this.profiles.lockManagerByUsername(successorUsername);
      assertMayTakeOver(successorUsername, id, successor);
      return this.handOver(id, successor.id);
    });
  }

  /** The usernames of former managers to whom tickets are assigned that this user created. */
  formerManagersOf(username: string): Promise<string[]> {
    return this.tickets.listFormerManagersUnscoped(foldUsername(username) ?? username);
  }

  private async handOver(fromId: number, toId: number): Promise<number> {
    let handedOver = 0;
    for (;;) {
      const tickets = await this.tickets.lockAssignedUnscoped(fromId);
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
