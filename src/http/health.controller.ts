import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../access/route-access.js';
import { Answers } from './answers.js';
import { HealthView } from './health.view.js';
import { Unlimited } from './rate-limit.guard.js';
import { Readiness } from './readiness.js';

@ApiTags('health')
@Public()
@Unlimited()
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @Answers('Whether the process runs', 'For a liveness probe: it asks nothing of the database.', {
    status: 200,
    type: HealthView,
  })
  live(): HealthView {
    return { status: 'ok' };
  }

  @Get('ready')
  @Answers(
    'Whether requests can be served, the database included',
    'For a readiness probe: 503 while the database can not be written, and once the process is stopping.',
    { status: 200, type: HealthView },
    'not-ready',
  )
  async ready(): Promise<HealthView> {
    await this.readiness.assertReady();
    return { status: 'ok' };
  }
}
