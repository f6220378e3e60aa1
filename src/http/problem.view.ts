import { ApiProperty } from '@nestjs/swagger';
import { integer, shape, text } from '../database/views.js';

export class FieldErrorView extends shape({
  field: text({ description: 'The bad member.', example: 'limit' }),
  message: text({ description: 'What is allowed there.', example: 'must be a whole number from 1 to 1000' }),
}) {}

/** An error, as RFC 9457 has it. */
export class ProblemView extends shape({
  type: text({ example: 'urn:wasil:problem:not-found', schema: { format: 'uri' } }),
  title: text({ example: 'There is nothing here that you can see' }),
  status: integer({ example: 404, schema: { minimum: 400, maximum: 599 } }),
  detail: text({ example: 'There is nothing here that you can see.' }),
}) {
  @ApiProperty({ type: [FieldErrorView], required: false, description: 'Every bad member; with a 400 only.' })
  errors?: FieldErrorView[];
}
