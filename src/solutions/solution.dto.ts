import type { Cursor, PageRequest } from '../database/keyset.js';
import { CursorField } from '../http/cursor.js';
import { EXAMPLE } from '../http/example-desk.js';
import { BooleanField, IdField, OptionalTimestampField, TextField } from '../http/fields.js';
import { ListQuery, TimeListQuery } from '../http/list-query.js';
import { searchFault } from '../search/search-query.js';

const { title, content } = EXAMPLE.solution;

export const TITLE = {
  min: 1,
  max: 120,
  description: 'The problem that it solves, in a line.',
  example: title,
};
export const CONTENT = {
  min: 1,
  max: 20_000,
  lines: true,
  description:
    'How to recognise the problem, and what to do: as plain text, its steps on lines of their own that begin with a number.',
  example: content,
};

export class PostSolution {
  @TextField(TITLE)
  title!: string;

  @TextField(CONTENT)
  content!: string;

  @IdField({ optional: true, description: 'A ticket that you can see, out of which it was written.' })
  ticket?: number;
}

/** A whole solution may be sent back: members that are not among these are ignored. */
export class ChangeSolution {
  @TextField({ ...TITLE, optional: true })
  title?: string;

  @TextField({ ...CONTENT, optional: true })
  content?: string;

  @BooleanField({ optional: true, description: 'Whether managers alone see it.' })
  is_archived?: boolean;

  @OptionalTimestampField({
    description:
      'As you read it: members that somebody else has changed since, and you have not, stay as they are.',
  })
  updated_at?: Date;
}

export class ListSolutions extends ListQuery implements PageRequest {
  @CursorField('time', 'rank')
  cursor?: Cursor;

  @TextField({
    optional: true,
    min: 1,
    max: 200,
    description:
      'Only solutions in whose title or content all of these words are found, or beginnings of words; "quoted words" ' +
      'stand together, -words must not be found, `or` stands between alternatives. What is found in titles comes first, then ' +
      'the rest, each newest first; those beyond the newest 500 solutions follow. For example: `vpn "at home" -citrix`',
    fault: searchFault,
  })
  q?: string;

  @BooleanField({
    optional: true,
    fromText: true,
    description: 'With `true` archived ones instead, of which only managers see any.',
  })
  is_archived = false;
}

export class ListVersions extends TimeListQuery {}
