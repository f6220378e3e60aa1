import type { Cursor, PageRequest } from '../database/keyset.js';
import { CursorField } from '../http/cursor.js';
import { BooleanField, IdField, MomentField, OptionalTimestampField, TextField } from '../http/fields.js';
import { ListQuery } from '../http/list-query.js';

const TITLE = {
  min: 1,
  max: 120,
  description: 'What it is about, in a line.',
  example: 'VPN drops every ten minutes',
};
const CONTENT = {
  min: 1,
  max: 10_000,
  lines: true,
  description: 'The whole story.',
  example: 'Since this morning the VPN disconnects every ten minutes, at home and at the office.',
};
const ASSIGNED_TO = { description: "The manager's profile id.", example: 3 };

export class CreateTicket {
  @TextField(TITLE)
  title!: string;

  @TextField(CONTENT)
  content!: string;

  @IdField(ASSIGNED_TO)
  assigned_to!: number;

  @IdField({
    optional: true,
    description: "Not needed; where it is sent, it must be the caller's profile id.",
    example: 5,
  })
  created_by?: number;
}

/** A whole ticket may be sent back: members that are not among these are ignored. */
export class ChangeTicket {
  @TextField({ ...TITLE, optional: true })
  title?: string;

  @TextField({ ...CONTENT, optional: true })
  content?: string;

  @BooleanField({ optional: true, description: 'Whether the ticket is closed.', example: true })
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
    example: false,
  })
  is_resolved?: boolean;

  @MomentField({
    optional: true,
    description: 'Only tickets opened at this moment or later.',
    example: '2026-01-01',
  })
  created_after?: Date;

  @MomentField({
    optional: true,
    description: 'Only tickets opened at this moment or earlier.',
    example: '2026-01-31T18:00:00Z',
  })
  created_before?: Date;

  @TextField({
    optional: true,
    min: 1,
    max: 200,
    description:
      'Only tickets in whose title, content or messages all of these words are found, or beginnings of words; "quoted ' +
      'words" stand together, -words must not be found, `or` stands between alternatives. What is found in titles comes ' +
      'first, then what is found in contents, then the rest, each newest first; those found beyond your newest 500 tickets follow, newest first.',
    example: 'vpn "every ten minutes" -home',
  })
  q?: string;

  @BooleanField({
    optional: true,
    fromText: true,
    description:
      'With `q` only: whether each ticket comes with an excerpt that shows what was found. A page then holds at most ' +
      '100 tickets, whatever its limit.',
    example: true,
  })
  snippets?: boolean;
}

export type TicketFilters = Pick<ListTickets, 'is_resolved' | 'created_after' | 'created_before'>;
