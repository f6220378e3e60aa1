import { embedded, flag, integer, moment, text, view } from '../database/views.js';
import { EXAMPLE } from '../http/example-desk.js';
import { MANAGER_EXAMPLE, ProfileView } from '../profiles/profile.view.js';
import { SolutionVersion } from './solution-version.entity.js';
import { Solution } from './solution.entity.js';

const { id, title, content } = EXAMPLE.solution;

const TEXTS = { title: text({ example: title }), content: text({ example: content }) };
const IS_ARCHIVED = flag({
  property: 'isArchived',
  description: 'Archived ones are seen by managers alone, and suggested to nobody.',
  example: false,
});
const CREATED_AT = moment({ property: 'createdAt', example: '2026-01-31T08:00:00.000Z' });

export class SolutionView extends view(Solution, {
  id: integer({ example: id }),
  ...TEXTS,
  ticket: integer({
    property: 'ticketId',
    nullable: true,
    description: 'The ticket out of which it was written; null without one, and for those who can’t see it.',
    example: null,
  }),
  author: embedded('author', ProfileView, { description: 'Who wrote it first.', example: MANAGER_EXAMPLE }),
  version: integer({ description: 'How often it has been written.', example: 1 }),
  is_archived: IS_ARCHIVED,
  created_at: CREATED_AT,
  updated_at: moment({ property: 'updatedAt', example: '2026-01-31T08:00:00.000Z' }),
}) {}

export class SolutionVersionView extends view(SolutionVersion, {
  id: integer({ description: 'Of the version, not of the solution.', example: id }),
  solution: integer({ property: 'solutionId', description: "The solution's id.", example: id }),
  version: integer({ example: 1 }),
  ...TEXTS,
  is_archived: IS_ARCHIVED,
  author: embedded('author', ProfileView, { description: 'Who left it so.', example: MANAGER_EXAMPLE }),
  created_at: CREATED_AT,
}) {}
