import { EXAMPLE } from '../http/example-desk.js';
import { IdField, OptionalTimestampField, TextField } from '../http/fields.js';
import { TimeListQuery } from '../http/list-query.js';

const CONTENT = {
  min: 1,
  max: 10_000,
  lines: true,
  description: 'What there is to say.',
  example: EXAMPLE.message.content,
};

export class PostMessage {
  @TextField(CONTENT)
  content!: string;

  @IdField({
    optional: true,
    description: 'Not needed; where it is sent, it must be the ticket of the path.',
  })
  ticket?: number;

  @IdField({
    optional: true,
    description: "Not needed; where it is sent, it must be the caller's profile id.",
  })
  profile?: number;
}

export class EditMessage {
  @TextField(CONTENT)
  content!: string;

  @OptionalTimestampField({
    description: 'As you read it: a text that you send back as it was then leaves a newer one as it is.',
  })
  updated_at?: Date;
}

export class ListMessages extends TimeListQuery {}
