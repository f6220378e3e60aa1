import { BooleanField, MAX_ID } from '../http/fields.js';
import { TimeListQuery } from '../http/list-query.js';
import { Problem } from '../http/problem.js';

export class ListAttachments extends TimeListQuery {}

export class ReadAttachment {
  @BooleanField({
    optional: true,
    fromText: true,
    description:
      'Whether a browser may show it: images but for SVG, and PDF; everything else it saves all the same.',
  })
  inline?: boolean;
}

/** The id that the form's member `message` holds, if it is sent. @throws Problem not-valid. */
export function readMessageId(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,9}$/.test(text) && Number(text) <= MAX_ID) return Number(text);
  throw Problem.field('message', 'must be an id, a whole number from 1 on');
}
