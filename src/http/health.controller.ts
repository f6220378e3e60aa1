import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../access/public.decorator.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Answers } from './answers.js';
import { HealthView } from './health.view.js';
import { Problem } from './problem.js';

@ApiTags('health')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Get('live')
  @Answers('Whether the process runs', { status: 200, type: HealthView })
  live(): HealthView {
    return { status: 'ok' };
  }

  @Get('ready')
  @Answers(
    'Whether requests can be served, the database included',
    { status: 200, type: HealthView },
    'not-ready',
  )
  async ready(): Promise<HealthView> {
    await this.unitOfWork
      .statement((manager) => manager.query('SELECT 1'))
      .catch(() => {
        throw new Problem('not-ready', 'The database does not answer.');
      });
    return { status: 'ok' };
  }
}
