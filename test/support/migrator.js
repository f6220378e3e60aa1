import process from 'node:process';
import { createInterface } from 'node:readline';
import { readSettings } from '../../dist/src/config/settings.js';
import { createDataSource } from '../../dist/src/database/data-source.js';
import { ENTITIES } from '../../dist/src/entities.js';
import { openMigrated } from '../../dist/src/database/migrate.js';

// Opens each database that a line of standard input names, as a server does at its start, and says how that went:
// a process that has loaded everything beforehand starts at the same moment as its likes.
process.stdout.write('ready\n');
for await (const DATABASE_URL of createInterface({ input: process.stdin })) {
  const dataSource = createDataSource(readSettings({ ...process.env, DATABASE_URL }), ENTITIES);
  const outcome = await openMigrated(dataSource).then(
    () => 'migrated',
    (error) => error.message,
  );
  if (dataSource.isInitialized) await dataSource.destroy();
  process.stdout.write(`${outcome}\n`);
}
