import { createDataSource } from './data-source.js';
import type { SaidApart } from './migrate-apart.js';
import { openMigrated } from './migrate.js';
import type { MigrationLog } from './migration-log.js';

// What migrateApart starts: makes the migrations of the file that the command line names.
const [, , file = ''] = process.argv;
const say = (said: SaidApart) => process.send?.(said);
const saysAt = (level: keyof MigrationLog) => (details: object, text: string) =>
  say({ level, details, text });

const dataSource = createDataSource(
  { database: { kind: 'sqlite', file }, databasePoolSize: 1, databasePrepare: false },
  [],
);
try {
  await openMigrated(dataSource, { info: saysAt('info'), warn: saysAt('warn') });
  await dataSource.destroy();
} catch (error) {
  say({ failure: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
