import type { Cursor, PageRequest } from '../database/keyset.js';
import { CursorField } from '../http/cursor.js';
import { EXAMPLE } from '../http/example-desk.js';
import { BooleanField, IdField, MomentField, OptionalTimestampField, TextField } from '../http/fields.js';
import { ListQuery } from '../http/list-query.js';
import { searchFault } from '../search/search-query.js';

const TITLE = {
  min: 1,
  max: 120,
  description: 'What it is about, in a line.',
};
const CONTENT = {
  min: 1,
  max: 10_000,
  lines: true,
  description: 'The whole story.',
};
const ASSIGNED_TO = { description: "The manager's profile id." };

export class CreateTicket {
  @TextField({ ...TITLE, example: 'VPN drops every ten minutes' })
  title!: string;

  @TextField({ ...CONTENT, example: 'Since this morning, at home and at the office.' })
  content!: string;

  @IdField({ ...ASSIGNED_TO, example: EXAMPLE.manager.id })
  assigned_to!: number;

  @IdField({
    optional: true,
    description: "Not needed; where it is sent, it must be the caller's profile id.",
  })
  created_by?: number;
}

/** A whole ticket may be sent back: members that are not among these are ignored. */
export class ChangeTicket {
  @TextField({ ...TITLE, optional: true, example: EXAMPLE.ticket.title })
  title?: string;

  @TextField({ ...CONTENT, optional: true, example: EXAMPLE.ticket.content })
  content?: string;

  @BooleanField({ optional: true, description: 'Whether the ticket is closed.' })
  is_resolved?: boolean;

  @IdField({ ...ASSIGNED_TO, optional: true })
  assigned_to?: number;

  @OptionalTimestampField({
    description:
      'As you read it: members that somebody else has changed since, and you have not, stay as they are.',
  })
  updated_at?: Date;
}

export class ListTickets extends ListQuery implements PageRequest {
  @CursorField('time', 'rank')
  cursor?: Cursor;

  @BooleanField({
    optional: true,
    fromText: true,
    description: 'Only closed tickets, or only open ones.',
  })
  is_resolved?: boolean;

  @MomentField({
    optional: true,
    description: 'Only tickets opened at this moment or later, such as `2026-01-01`.',
  })
  created_after?: Date;

  @MomentField({
    optional: true,
    description: 'Only tickets opened at this moment or earlier, such as `2026-01-31T18:00:00Z`.',
  })
  created_before?: Date;

  @TextField({
    optional: true,
    min: 1,
    max: 200,
    description:
      'Only tickets in whose title, content or messages all of these words are found, or beginnings of words; "quoted ' +
      'words" stand together, -words must not be found, `or` stands between alternatives. What is found in titles comes ' +
      'first, then what is found in contents, then the rest, each newest first; those found beyond your newest 500 tickets follow, newest first. ' +
      'For example: `jira "arrives twice" -outlook`',
    fault: searchFault,
  })
  q?: string;

  @BooleanField({
    optional: true,
    fromText: true,
    description:
      'With `q` only: whether each ticket comes with an excerpt that shows what was found. A page then holds at most ' +
      '100 tickets, whatever its limit.',
  })
  snippets?: boolean;
}

export type TicketFilters = Pick<ListTickets, 'is_resolved' | 'created_after' | 'created_before'>;
