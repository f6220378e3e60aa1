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
  // On SQLite any table of another program's is refused as the file is opened. What another process of Wasil's makes meanwhile comes
  // with its migration, which is looked for afterwards.
  const table = isPostgres(dataSource) ? await tableOfOurName(dataSource, runner) : undefined;
  const made = await executor.getExecutedMigrations();
  const later = unknownMigrations(made);
  if (made.length > 0 && later.length === made.length) throw foreign('migrations');
  if (later.length > 0) {
    throw new Error(
      `The database was changed by a later version of Wasil (${later.join(', ')}): run that version, or restore a backup from before it.`,
    );
  }
  if (made.length === 0 && table !== undefined) throw foreign(table);
  return executor.getPendingMigrations();
}

/** Whether the schema was behind when the process started: then its tables can't be used until it has been migrated. */
export class SchemaAtStart {
  constructor(readonly isBehind: boolean) {}

  static async of(dataSource: DataSource): Promise<SchemaAtStart> {
    return new SchemaAtStart((await pendingMigrations(dataSource)).length > 0);
  }
}

/** A table with the name of one of Wasil's, if there is any. */
async function tableOfOurName(dataSource: DataSource, runner?: QueryRunner): Promise<string | undefined> {
  const [found] = (await (runner ?? dataSource).query(
    'SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY($1)',
    [dataSource.entityMetadatas.map(({ tableName }) => tableName)],
  )) as { tablename: string }[];
  return found?.tablename;
}

function foreign(table: string): Error {
  return new Error(
    `The database holds a table "${table}" of another program: give Wasil a database, or on PostgreSQL a schema, of its own.`,
  );
}
