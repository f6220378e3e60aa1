import { Injectable } from '@nestjs/common';
import type { Sql } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { EventsService } from '../events/events.service.js';
import { TicketBelongings } from './ticket-belongings.js';
import { TicketDeletionRepository } from './ticket-deletion.repository.js';
import { TicketScope } from './ticket-scope.js';

/** How far the deletion of a ticket has come: up to which event texts are cleared, and whether they all are. */
interface Progress {
  id: number;
  clearedTo?: number | undefined;
  isCleared: boolean;
}

/**
 * Deletes tickets. A thread may be of any length, so only so much is deleted at once that nobody waits for it; where there is
 * more, the ticket is out of everybody's sight at once, and gone by and by.
 */
@Injectable()
export class TicketDeletionService {
  private progress: Progress | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: TicketDeletionRepository,
    private readonly events: EventsService,
    private readonly belongings: TicketBelongings,
  ) {}

  /** Deletes a ticket that is locked for an actor, in the caller's unit of work. */
  async delete(actor: Actor, id: number): Promise<void> {
    const left = await this.deleteSome(TicketScope.of(actor), { id, isCleared: false });
    if (left) await this.repository.hide(id);
  }

  /** Deletes some of what is left of tickets that were deleted. @returns false if nothing is. */
  async sweep(): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const id = await this.repository.lockHiddenUnscoped();
      if (id === undefined) return false;
      const { progress } = this;
      const begun = progress?.id === id ? progress : { id, isCleared: false };
      const next = await this.deleteSome(TicketScope.deleted, begun);
      this.unitOfWork.afterCommit(() => {
        this.progress = next;
      });
      return true;
    });
  }

  /** @returns how far it has come; undefined once it is gone. */
  private async deleteSome(
    scope: Sql,
    { id, clearedTo, isCleared }: Progress,
  ): Promise<Progress | undefined> {
    if (!isCleared) {
      const last = await this.events.clearSomeTexts(scope, id, clearedTo);
      if (last !== undefined) return { id, clearedTo: last, isCleared: false };
    }
    const isMore =
      (await this.belongings.deleteSome(scope, id)) || (await this.repository.deleteSomeMessages(scope, id));
    if (isMore) return { id, isCleared: true };
    await this.repository.delete(id);
    return undefined;
  }
}
