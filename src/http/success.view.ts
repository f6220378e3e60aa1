import { ApiProperty } from '@nestjs/swagger';

/** What a deletion answers with; the single-page app reads it. */
export class SuccessView {
  @ApiProperty({ type: 'boolean', enum: [true], example: true })
  success!: true;
}

export const SUCCESS: SuccessView = { success: true };
