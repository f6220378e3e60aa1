import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One folder for the logs of every server that the run starts, and for the secrets that its requests hold. */
export default async function makeLogFolder(): Promise<void> {
  process.env.TEST_LOGS = await mkdtemp(join(tmpdir(), 'wasil-logs-'));
}
