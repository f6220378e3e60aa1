import { Injectable } from '@nestjs/common';
import { WriteProbe } from '../database/write-probe.js';
import { Problem } from './problem.js';

/** Whether requests can be served. */
@Injectable()
export class Readiness {
  private isStopping = false;

  constructor(private readonly writeProbe: WriteProbe) {}

  /** Has the process count as not ready from now on. */
  stop(): void {
    this.isStopping = true;
  }

  /** @throws Problem not-ready if the process is stopping or the database can't be written. */
  async assertReady(): Promise<void> {
    if (this.isStopping) throw new Problem('not-ready', 'The process is stopping.');
    await this.writeProbe.assertWritable().catch(() => {
      throw new Problem('not-ready');
    });
  }
}
