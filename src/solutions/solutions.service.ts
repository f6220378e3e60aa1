import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { Json } from '../database/json.js';
import { Page } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { momentAfter } from '../events/event.js';
import { isChange } from '../events/stale-copy.js';
import { assertGoesOn } from '../http/cursor.js';
import { assertMatches, type Precondition } from '../http/etag.js';
import { Turns } from '../http/turns.js';
import { IdempotencyService, type Repeatable } from '../idempotency/idempotency.service.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { foundPage } from '../search/found-page.js';
import { readSearch } from '../search/search-query.js';
import { TicketsService } from '../tickets/tickets.service.js';
import type { ChangeSolution, ListSolutions, ListVersions, PostSolution } from './solution.dto.js';
import { assertIsSeen, assertMayWrite, managersOnly, notFound } from './solution.policy.js';
import type { SolutionVersionView, SolutionView } from './solution.view.js';
import { SolutionsRepository } from './solutions.repository.js';

/** The members of a solution that can be changed. */
const CHANGEABLE = ['title', 'content', 'is_archived'] as const;

@Injectable()
export class SolutionsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: SolutionsRepository,
    private readonly profiles: ProfilesService,
    private readonly tickets: TicketsService,
    private readonly idempotency: IdempotencyService,
    private readonly turns: Turns,
  ) {}

  /** Published solutions, or archived ones, newest first, or those of them that a search finds. @throws Problem not-valid. */
  async list(actor: Actor, query: ListSolutions): Promise<Page<SolutionView>> {
    const { q, cursor } = query;
    assertGoesOn(cursor, q !== undefined);
    if (q !== undefined)
      return this.turns.take(actor, 'searches', () =>
        foundPage(readSearch(q), query, (search) => this.repository.search(actor, query, search)),
      );
    const rows = await this.turns.take(actor, 'lists', () => this.repository.list(actor, query));
    return Page.inTime(rows, query);
  }

  /** Publishes a solution. @throws Problem not-allowed, not-valid for a ticket not seen, or like IdempotencyService. */
  async post(
    actor: Actor,
    { title, content, ticket: ticketId }: PostSolution,
    request?: Repeatable,
  ): Promise<Json<SolutionView>> {
    return this.idempotency.once(request, {
      create: async () => {
        await this.assertMayWrite(actor);
        if (ticketId !== undefined) assertIsSeen(await this.tickets.lockIfSeen(actor, ticketId));
        const at = new Date();
        const texts = { authorId: actor.profileId, ticketId: ticketId ?? null, title, content };
        return { id: await this.repository.insert({ ...texts, createdAt: at, updatedAt: at }), at };
      },
      record: () => Promise.resolve(),
      answer: (id) => this.read(actor, id),
    });
  }

  /** @throws Problem not-found. */
  async read(actor: Actor, id: number): Promise<Json<SolutionView>> {
    return (await this.repository.find(actor, id)) ?? notFound(id);
  }

  /**
   * Changes the members that the caller sends with another value than they read, which makes a version.
   * @throws Problem not-found, not-allowed or changed-meanwhile.
   */
  async change(
    actor: Actor,
    id: number,
    wanted: ChangeSolution,
    precondition?: Precondition,
  ): Promise<SolutionView> {
    return this.unitOfWork.run(async () => {
      const { is_manager: isManager } = await this.profiles.lock(actor.profileId);
      if (!(await this.repository.lock(actor, id))) notFound(id);
      assertMayWrite(isManager);
      const now = await this.read(actor, id);
      assertMatches(precondition, now);
      const solution = now.parse();
      const asRead = await this.valuesAsRead(actor, solution, wanted.updated_at);
      const changed = CHANGEABLE.flatMap((member) => {
        const [from, to] = [solution[member], wanted[member]];
        return to !== undefined && isChange(member, from, to, asRead) ? [[member, to] as const] : [];
      });
      if (changed.length === 0) return solution;
      const updatedAt = momentAfter(new Date(solution.updated_at));
      const version = solution.version + 1;
      const {
        title,
        content,
        is_archived: isArchived,
      }: SolutionView = Object.assign(solution, Object.fromEntries(changed));
      await this.repository.update(id, { title, content, isArchived, version, updatedAt }, actor.profileId);
      return { ...solution, version, updated_at: updatedAt.toISOString() };
    });
  }

  /** A solution's versions, newest first. @throws Problem not-found or not-allowed. */
  async versions(actor: Actor, id: number, query: ListVersions): Promise<Page<SolutionVersionView>> {
    const rows = await this.turns.take(actor, 'lists', () => this.repository.versions(actor, id, query));
    if (rows) return Page.inTime(rows, query);
    await this.read(actor, id);
    throw managersOnly();
  }

  private async assertMayWrite(actor: Actor): Promise<void> {
    assertMayWrite((await this.profiles.lock(actor.profileId)).is_manager);
  }

  /** What a caller's copy of a solution said, by member, if it is older than the solution. */
  private async valuesAsRead(
    actor: Actor,
    { id, updated_at }: SolutionView,
    readAt: Date | undefined,
  ): Promise<ReadonlyMap<string, unknown>> {
    if (readAt === undefined || readAt.getTime() >= Date.parse(updated_at)) return new Map();
    const version = await this.repository.asOf(actor, id, readAt);
    return new Map(version ? CHANGEABLE.map((member) => [member, version[member]]) : []);
  }
}
