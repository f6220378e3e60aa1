import { ApiProperty } from '@nestjs/swagger';

export class HealthView {
  @ApiProperty({ type: 'string', enum: ['ok'], example: 'ok' })
  status!: 'ok';
}
