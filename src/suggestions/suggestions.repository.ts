import { Injectable } from '@nestjs/common';
import sql, { join } from 'sql-template-tag';
import { IsNull } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { Json } from '../database/json.js';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { SolutionScope } from '../solutions/solution-scope.js';
import { TicketScope } from '../tickets/ticket-scope.js';
import type { TicketFacts } from '../tickets/ticket.policy.js';
import type { MadeProposal } from './proposer.js';
import type { ResolvedTicket } from './solution-draft.js';
import { Suggestion, type SuggestionFeedback } from './suggestion.entity.js';
import { MOST_RENEWALS } from './suggestion.policy.js';
import { ProposalView } from './suggestion.view.js';

/** A ticket for those who see it, with the proposal that is kept of it. */
export interface TicketWithProposal {
  title: string;
  content: string;
  requester: string;
  isWorker: boolean;
  proposal: ProposalView;
  /** The one that is kept, by its id, and by whom it was made; null where there is none. */
  suggestionId: number | null;
  madeBy: string | null;
}

/** A proposal as it is kept. */
export interface KeptProposal {
  json: Json<ProposalView>;
  isMade: boolean;
  isStale: boolean;
}

/** How many messages a draft of a solution is made of. */
const MESSAGES_OF_DRAFT = 10;

/** The id of the proposal that is kept of `ticket`: of one that rests on what is no longer published there is none. */
const KEPT = sql`(SELECT kept.id FROM suggestions kept WHERE kept.ticket_id = ticket.id AND kept.made_at = ticket.ai_updated_at
  AND NOT EXISTS (SELECT 1 FROM suggestion_sources source CROSS JOIN solutions solution
    WHERE source.suggestion_id = kept.id AND solution.id = source.solution_id AND ${SolutionScope.archived}) ORDER BY kept.id DESC LIMIT 1)`;

/** Queries over the proposals of tickets, scoped to an actor; what is written by id follows a scoped lock of the ticket. */
@Injectable()
export class SuggestionsRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /**
   * The proposal that is kept of a ticket, whether there is one, and whether the search made it, before a moment, since a model
   * gave nothing of use; undefined where the actor can't see the ticket.
   */
  async kept(actor: Actor, ticketId: number, staleBefore: Date): Promise<KeptProposal | undefined> {
    const view = this.queries.view(ProposalView, 'ticket');
    const row = await this.queries.row<{ json: string; isStale: unknown }>(
      sql`SELECT ${view.json} AS json,
          (SELECT is_fallback AND made_at < ${staleBefore} FROM suggestions WHERE id = ${KEPT}) AS "isStale"
        FROM ${view.from} WHERE ticket.id = ${ticketId} AND ${TicketScope.of(actor)}`,
    );
    return row && { json: new Json(row.json), isMade: row.isStale !== null, isStale: Boolean(row.isStale) };
  }

  /** A ticket with its proposal; undefined where the actor can't see it. */
  async find(actor: Actor, ticketId: number): Promise<TicketWithProposal | undefined> {
    const view = this.queries.view(ProposalView, 'ticket');
    const row = await this.queries.row<
      Omit<TicketWithProposal, 'proposal' | 'isWorker'> & { proposal: string; isWorker: unknown }
    >(
      sql`SELECT ticket.title, ticket.content, creator.nickname AS requester, ${TicketScope.has('worker', actor)} AS "isWorker",
          ${view.json} AS proposal, last.id AS "suggestionId", last.made_by AS "madeBy"
        FROM tickets ticket JOIN profiles creator ON creator.id = ticket.created_by
        LEFT JOIN suggestions last ON last.id = ${KEPT}
        WHERE ticket.id = ${ticketId} AND ${TicketScope.of(actor)}`,
    );
    return (
      row && { ...row, isWorker: Boolean(row.isWorker), proposal: JSON.parse(row.proposal) as ProposalView }
    );
  }

  /** A ticket with its last messages, oldest first, and what the actor is to it; undefined where they can't see it. */
  async findForDraft(
    actor: Actor,
    ticketId: number,
  ): Promise<(ResolvedTicket & Pick<TicketFacts, 'isWorker' | 'isResolved'>) | undefined> {
    const rows = await this.queries.rows<
      Record<'title' | 'content' | 'message', string> &
        Record<'isWorker' | 'isResolved' | 'isRequesters', unknown>
    >(
      sql`SELECT ticket.title, ticket.content, ticket.is_resolved AS "isResolved", ${TicketScope.has('worker', actor)} AS "isWorker",
          message.content AS message, (message.profile_id = ticket.created_by) AS "isRequesters"
        FROM tickets ticket LEFT JOIN messages message ON message.ticket_id = ticket.id
        WHERE ticket.id = ${ticketId} AND ${TicketScope.of(actor)}
        ORDER BY message.created_at DESC, message.id DESC LIMIT ${count(MESSAGES_OF_DRAFT)}`,
    );
    const [row] = rows;
    if (!row) return undefined;
    const messages = rows
      .flatMap(({ message, isRequesters }) =>
        isRequesters === null ? [] : [{ content: message, isRequesters: Boolean(isRequesters) }],
      )
      .reverse();
    const { title, content } = row;
    return {
      id: ticketId,
      title,
      content,
      messages,
      isWorker: Boolean(row.isWorker),
      isResolved: Boolean(row.isResolved),
    };
  }

  /** What a proposal rests on, as far as the actor may see it. */
  sources(actor: Actor, suggestionId: number): Promise<{ id: number; title: string }[]> {
    return this.queries.rows(
      sql`SELECT solution.id, solution.title FROM suggestion_sources source JOIN solutions solution ON solution.id = source.solution_id
        WHERE source.suggestion_id = ${suggestionId} AND ${SolutionScope.of(actor)} ORDER BY source.position`,
    );
  }

  /** The last proposals for a ticket that were begun since a moment, the earliest first; none where the actor can't see it. */
  async begunSince(
    actor: Actor,
    ticketId: number,
    since: Date,
  ): Promise<{ isRenewal: boolean; begunAt: Date; isMade: boolean }[]> {
    const rows = await this.queries.rows<{ isRenewal: unknown; begunAt: Date | string; isMade: unknown }>(
      sql`SELECT suggestion.is_renewal AS "isRenewal", suggestion.begun_at AS "begunAt", (suggestion.made_at IS NOT NULL) AS "isMade"
        FROM tickets ticket JOIN suggestions suggestion ON suggestion.ticket_id = ticket.id
        WHERE ticket.id = ${ticketId} AND ${TicketScope.of(actor)} AND suggestion.begun_at > ${since}
        ORDER BY suggestion.begun_at DESC, suggestion.id DESC LIMIT ${count(4 * MOST_RENEWALS)}`,
    );
    return rows
      .map(({ isRenewal, begunAt, isMade }) => ({
        isRenewal: Boolean(isRenewal),
        begunAt: begunAt instanceof Date ? begunAt : new Date(`${begunAt.replace(' ', 'T')}Z`),
        isMade: Boolean(isMade),
      }))
      .reverse();
  }

  /** Begins a proposal in place of those that were begun and never made. @returns its id. */
  async begin(suggestion: Pick<Suggestion, 'ticketId' | 'isRenewal' | 'begunAt'>): Promise<number> {
    const { ticketId } = suggestion;
    await this.unitOfWork.statement((manager) => manager.delete(Suggestion, { ticketId, madeAt: IsNull() }));
    return this.queries.insert(Suggestion, suggestion);
  }

  /** Gives up one that was begun, unless it has been made after all. */
  async giveUp(id: number): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(Suggestion, { id, madeAt: IsNull() }));
  }

  /** Notes what one that was begun has become. @returns whether it was still there: another may have been begun in its place. */
  async finish(id: number, madeAt: Date, { sources, madeBy, isFallback }: MadeProposal): Promise<boolean> {
    const { affected } = await this.unitOfWork.statement((manager) =>
      manager.update(Suggestion, { id, madeAt: IsNull() }, { madeBy, madeAt, isFallback }),
    );
    if (affected !== 1) return false;
    if (sources.length === 0) return true;
    const rows = sources.map(
      ({ id: solutionId, topic }, position) => sql`(${id}, ${solutionId}, ${position}, ${topic})`,
    );
    await this.queries.rows(
      sql`INSERT INTO suggestion_sources (suggestion_id, solution_id, position, topic) VALUES ${join(rows)}`,
    );
    return true;
  }

  /** The proposal that is kept of a ticket; undefined where there is none that the actor may see. */
  async last(actor: Actor, ticketId: number): Promise<number | undefined> {
    const row = await this.queries.row<{ id: number | null }>(
      sql`SELECT ${KEPT} AS id FROM tickets ticket WHERE ticket.id = ${ticketId} AND ${TicketScope.of(actor)}`,
    );
    return row?.id ?? undefined;
  }

  /** Keeps what somebody says of a proposal, in place of what they said before. */
  async rate({
    suggestionId,
    profileId,
    isHelpful,
    saidAt,
  }: Pick<SuggestionFeedback, 'suggestionId' | 'profileId' | 'isHelpful' | 'saidAt'>): Promise<void> {
    await this.queries.rows(
      sql`INSERT INTO suggestion_feedback (suggestion_id, profile_id, is_helpful, said_at)
        VALUES (${suggestionId}, ${profileId}, ${isHelpful}, ${saidAt})
        ON CONFLICT (suggestion_id, profile_id) DO UPDATE SET is_helpful = EXCLUDED.is_helpful, said_at = EXCLUDED.said_at`,
    );
  }
}
