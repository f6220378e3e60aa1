import { ApiProperty } from '@nestjs/swagger';
import { shape, text } from '../database/views.js';

export class FieldErrorView extends shape({
  field: text({ description: 'The bad member.', example: 'title' }),
  message: text({ description: 'What is allowed there.', example: 'must have 1 to 120 characters' }),
}) {}

/** An error, as RFC 9457 has it. */
export class ProblemView {
  @ApiProperty({ type: 'string', format: 'uri', example: 'urn:wasil:problem:not-found' })
  type!: string;

  @ApiProperty({ type: 'string', example: 'There is nothing here that you can see' })
  title!: string;

  @ApiProperty({ type: 'integer', minimum: 400, maximum: 599, example: 404 })
  status!: number;

  @ApiProperty({ type: 'string', example: 'There is no ticket 12 that you can see.' })
  detail!: string;

  @ApiProperty({ type: [FieldErrorView], required: false, description: 'Every bad member; with a 400 only.' })
  errors?: FieldErrorView[];
}
