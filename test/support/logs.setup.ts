import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * One folder for the logs of every server that the run starts, for the secrets that its requests hold, and for the
 * migrated database that theirs are copies of.
 */
export default async function makeFolder(): Promise<void> {
  process.env.TEST_FOLDER = await mkdtemp(join(tmpdir(), 'wasil-tests-'));
}
