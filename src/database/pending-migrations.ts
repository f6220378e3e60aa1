import { MigrationExecutor, type DataSource, type Migration, type QueryRunner } from 'typeorm';
import { isPostgres } from './dialect.js';
import { unknownMigrations } from './migrations.js';

/**
 * The migrations that are yet to be made, oldest first.
 * @throws Error if the tables are another program's, or if a later version of Wasil has changed them: this one would write
 * what that one can't read.
 */
export async function pendingMigrations(dataSource: DataSource, runner?: QueryRunner): Promise<Migration[]> {
  const executor = new MigrationExecutor(dataSource, runner);
  const made = await executor.getExecutedMigrations();
  const later = unknownMigrations(made);
  if (made.length > 0 && later.length === made.length) throw foreign('migrations');
  if (later.length > 0) {
    throw new Error(
      `The database was changed by a later version of Wasil (${later.join(', ')}): run that version, or restore a backup from before it.`,
    );
  }
  // On SQLite any table of another program's is refused as the file is opened.
  if (made.length === 0 && isPostgres(dataSource)) await assertNoTables(dataSource);
  return executor.getPendingMigrations();
}

/** Whether the schema was behind when the process started: then its tables can't be used until it has been migrated. */
export class SchemaAtStart {
  constructor(readonly isBehind: boolean) {}

  static async of(dataSource: DataSource): Promise<SchemaAtStart> {
    return new SchemaAtStart((await pendingMigrations(dataSource)).length > 0);
  }
}

/** @throws Error if there are tables with the names of Wasil's, though no migration has been made. */
async function assertNoTables(dataSource: DataSource): Promise<void> {
  const [found] = await dataSource.query<{ tablename: string }[]>(
    'SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY($1)',
    [dataSource.entityMetadatas.map(({ tableName }) => tableName)],
  );
  if (found) throw foreign(found.tablename);
}

function foreign(table: string): Error {
  return new Error(
    `The database holds a table "${table}" of another program: give Wasil a database, or on PostgreSQL a schema, of its own.`,
  );
}
