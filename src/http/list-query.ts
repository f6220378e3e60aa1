import { LIST_CEILING, type Cursor, type PageRequest } from '../database/keyset.js';
import { CursorField } from './cursor.js';
import { WholeNumberField } from './fields.js';

export class ListQuery {
  @WholeNumberField({
    optional: true,
    min: 1,
    max: LIST_CEILING,
    description: 'The most rows to answer with, such as 50.',
  })
  limit: number = LIST_CEILING;
}

/** How to page through a list that is ordered by time. */
export class TimeListQuery extends ListQuery implements PageRequest {
  @CursorField('time')
  cursor?: Cursor;
}

/** How to page through a list that is ordered by name. */
export class NameListQuery extends ListQuery implements PageRequest {
  @CursorField('name')
  cursor?: Cursor;
}
