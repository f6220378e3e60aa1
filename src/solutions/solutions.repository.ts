import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';
import { JsonRows, type Json } from '../database/json.js';
import type { PageRequest } from '../database/keyset.js';
import { count, isBefore, newest } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { ViewSql } from '../database/view-sql.js';
import type { Search } from '../search/search.js';
import { findRanked, type RankedPage } from '../search/search-statement.js';
import { updateSearched } from '../search/searched-rows.js';
import { wordsIn } from '../search/word-columns.js';
import { SolutionScope } from './solution-scope.js';
import { SolutionVersion } from './solution-version.entity.js';
import { SolutionVersionView, SolutionView } from './solution.view.js';
import { Solution } from './solution.entity.js';
import type { ListSolutions } from './solution.dto.js';

/** A solution that is to be published. */
export type NewSolution = Omit<
  Solution,
  'id' | 'author' | 'ticket' | 'titleWords' | 'contentWords' | 'version' | 'isArchived'
>;

type ChangedSolution = Pick<Solution, 'title' | 'content' | 'isArchived' | 'version' | 'updatedAt'>;

/** A published solution, as everybody sees it. */
export type PublishedSolution = Pick<Solution, 'id' | 'title' | 'content'>;

const SOLUTIONS_AT_ONCE = 100;

/** Queries over solutions, scoped to what an actor may see. */
@Injectable()
export class SolutionsRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  find(actor: Actor, id: number): Promise<Json<SolutionView> | undefined> {
    const view = this.shownTo(actor);
    return this.queries.one(
      view,
      sql`SELECT ${view.json} AS json FROM ${view.from} WHERE solution.id = ${id}`,
    );
  }

  /** Locks a solution that the actor may see until the unit of work ends. @returns whether there is one. */
  async lock(actor: Actor, id: number): Promise<boolean> {
    const row = await this.queries.row(
      sql`SELECT 1 AS found FROM solutions solution WHERE solution.id = ${id} AND ${SolutionScope.of(actor)}
        ${this.queries.lock('exclusive', 'solution')}`,
    );
    return row !== undefined;
  }

  /** Published solutions, or archived ones, newest first, one row beyond the limit. */
  async list(actor: Actor, { limit, cursor, is_archived }: ListSolutions): Promise<JsonRows<SolutionView>> {
    const view = this.shownTo(actor);
    const visible = sql`solutions solution WHERE ${SolutionScope.of(actor)}`;
    const ids = { columns: sql`solution.id, solution.created_at`, from: sql`solutions solution` };
    const conditions = cursor
      ? [isBefore({ alias: 'solution', visible }, new Date(cursor.key), cursor.id)]
      : [];
    const rows = await this.queries.list(
      view,
      sql`WITH page AS MATERIALIZED (${newest(ids, [this.listed(actor, is_archived)], conditions, limit + 1)})
        SELECT ${view.json} AS json FROM page JOIN solutions solution ON solution.id = page.id ${view.joins}
        ORDER BY page.created_at DESC, page.id DESC`,
      { lane: 'list' },
    );
    return rows ?? new JsonRows(Buffer.of(), 0);
  }

  /** The published or the archived solutions that a search finds. */
  search(actor: Actor, { is_archived }: ListSolutions, search: Search): Promise<RankedPage> {
    const source = {
      table: 'solutions',
      alias: 'solution',
      index: 'solution_words',
      ranges: [this.listed(actor, is_archived)],
      filters: [],
      view: this.shownTo(actor),
    } as const;
    return findRanked(this.queries, source, search);
  }

  /** A solution's versions, newest first, one row beyond the limit; undefined where the actor is not one of those who write it. */
  versions(
    actor: Actor,
    id: number,
    { limit, cursor }: PageRequest,
  ): Promise<JsonRows<SolutionVersionView> | undefined> {
    const view = this.queries.view(SolutionVersionView, 'version');
    const isWriters = sql`solution.id = ${id} AND ${SolutionScope.ofWriter(actor)}`;
    const visible = sql`solutions solution JOIN solution_versions version ON version.solution_id = solution.id
      WHERE ${isWriters}`;
    const before = cursor
      ? sql`AND ${isBefore({ alias: 'version', visible }, new Date(cursor.key), cursor.id)}`
      : empty;
    return this.queries.list(
      view,
      sql`SELECT ${view.json} AS json FROM solutions solution
        LEFT JOIN solution_versions version ON version.solution_id = solution.id ${before} ${view.joins}
        WHERE ${isWriters} ORDER BY version.created_at DESC, version.id DESC LIMIT ${count(limit + 1)}`,
      { lane: 'list' },
    );
  }

  /** A solution that the actor may see as it was at a moment; undefined if it was not there yet. */
  async asOf(actor: Actor, id: number, moment: Date): Promise<SolutionVersionView | undefined> {
    const view = this.queries.view(SolutionVersionView, 'version');
    const version = await this.queries.one(
      view,
      sql`SELECT ${view.json} AS json FROM solutions solution
        JOIN solution_versions version ON version.solution_id = solution.id ${view.joins}
        WHERE solution.id = ${id} AND ${SolutionScope.of(actor)} AND version.created_at <= ${moment}
        ORDER BY version.created_at DESC, version.id DESC LIMIT 1`,
    );
    return version?.parse();
  }

  /** Published solutions, SOLUTIONS_AT_ONCE at most, by their ids. */
  async listPublishedUnscoped(afterId: number): Promise<PublishedSolution[]> {
    return this.queries.rows<PublishedSolution>(
      sql`SELECT solution.id, solution.title, solution.content FROM solutions solution
        WHERE ${SolutionScope.published} AND solution.id > ${afterId} ORDER BY solution.id LIMIT ${count(SOLUTIONS_AT_ONCE)}`,
    );
  }

  /** Writes a solution and its first version. @returns its id. */
  async insert(solution: NewSolution): Promise<number> {
    const first = { ...solution, version: 1, isArchived: false };
    const id = await this.queries.insert(Solution, { ...first, ...wordsIn(Solution, first) });
    await this.insertVersion(id, first);
    return id;
  }

  /** Writes a solution and the words of its texts, and keeps it as a version that somebody has left. */
  async update(id: number, changed: ChangedSolution, authorId: number): Promise<void> {
    await updateSearched(this.unitOfWork, Solution, id, changed);
    await this.insertVersion(id, { ...changed, authorId });
  }

  private async insertVersion(
    solutionId: number,
    { title, content, isArchived, version, updatedAt, authorId }: ChangedSolution & { authorId: number },
  ): Promise<void> {
    const row = { solutionId, version, authorId, title, content, isArchived, createdAt: updatedAt };
    await this.queries.insert(SolutionVersion, row);
  }

  /** What of all solutions is in the actor's list: one range of an index. */
  private listed(actor: Actor, isArchived: boolean): Sql {
    return sql`solution.is_archived = ${isArchived} AND ${SolutionScope.of(actor)}`;
  }

  /** The view of `solution` for an actor, in which the ticket is there only if they see it. */
  private shownTo(actor: Actor): ViewSql<SolutionView> {
    const view = this.queries.view(SolutionView, 'shown');
    const joins = sql`JOIN (SELECT ${this.queries.columns(Solution, 'solution', 'ticketId')},
        ${SolutionScope.ticketFor(actor)} AS ticket_id FROM solutions solution WHERE ${SolutionScope.of(actor)}) shown
      ON shown.id = solution.id ${view.joins}`;
    return { json: view.json, joins, joinsOfPage: joins, from: sql`solutions solution ${joins}` };
  }
}
