import { flag, integer, moment, shape, text, view } from '../database/views.js';
import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE } from '../http/example-desk.js';
import { Ticket } from '../tickets/ticket.entity.js';

const AI_RESPONSE = {
  description: 'What is proposed, as plain text with a numbered step on each line, and what each rests on.',
  example:
    '“Jira sends every notification mail twice” may help:\n1. Note which events come twice. (Solution 1)',
};
const AI_UPDATED_AT = { nullable: true, example: '2026-01-31T08:12:30.000Z' } as const;

/** A ticket's proposal, which is kept with it. */
export class ProposalView extends view(Ticket, {
  ai_response: text({ property: 'aiResponse', ...AI_RESPONSE }),
  ai_updated_at: moment({ property: 'aiUpdatedAt', ...AI_UPDATED_AT }),
}) {}

export class SourceView extends shape({
  kind: text({ example: 'solution', schema: { enum: ['solution', 'ticket'] } }),
  id: integer({ example: EXAMPLE.solution.id }),
  title: text({ example: EXAMPLE.solution.title }),
}) {}

export class SimilarTicketView extends view(Ticket, {
  id: integer({ example: EXAMPLE.ticket.id }),
  title: text({ example: EXAMPLE.ticket.title }),
  is_resolved: flag({ property: 'isResolved', example: false }),
  created_at: moment({ property: 'createdAt', example: '2026-01-31T08:00:00.000Z' }),
}) {}

export class SuggestionsView extends shape({
  ai_response: text(AI_RESPONSE),
  ai_updated_at: moment({
    ...AI_UPDATED_AT,
    description: 'Null where none is kept yet: this one is made for you alone.',
  }),
  made_by: text({ description: '`search`, or the name of a model.', example: 'search' }),
}) {
  @ApiProperty({
    type: SourceView,
    isArray: true,
    description: 'What it rests on, and resolved tickets that fit: only what you may see.',
  })
  sources!: SourceView[];

  @ApiProperty({
    type: SimilarTicketView,
    isArray: true,
    description: 'Likely duplicates among the tickets that you may see.',
    example: [],
  })
  similar!: SimilarTicketView[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'A reply to send, or to change first; null for all but those who work on the ticket.',
    example: null,
  })
  draft_reply!: string | null;
}

/** What a solution could say that comes out of a ticket: to be corrected, and then posted. */
export class SolutionDraftView extends shape({
  title: text({ example: EXAMPLE.ticket.title }),
  content: text({ example: 'Every notification arrives twice.\n\n1. Switch the rule off.' }),
  ticket: integer({ description: "The ticket's id.", example: EXAMPLE.ticket.id }),
}) {}
