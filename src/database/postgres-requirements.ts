import type { Client } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { REQUIRED_SETTINGS } from './session-settings.js';

/**
 * Asserts that a PostgreSQL database and the role that uses it are such that Wasil works there as everywhere.
 * @param connections how many connections this process and its likes under one WORKERS may open.
 * @throws Error with the reason and what to change, which follows the database's address.
 */
export async function assertSuitable(dataSource: DataSource, connections: number): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await assertSettings(runner);
    await assertLocale(runner);
    await assertRoom(runner, connections);
    await assertSchema(runner);
    await assertRights(runner);
  } finally {
    await runner.release();
  }
}

async function row<Row>(runner: QueryRunner, query: string, values: unknown[] = []): Promise<Row> {
  const [first] = (await runner.query(query, values)) as Row[];
  return first as Row;
}

async function assertSettings(runner: QueryRunner): Promise<void> {
  const { encoding, standby } = await row<{ encoding: string; standby: boolean }>(
    runner,
    `SELECT getdatabaseencoding() AS encoding, pg_is_in_recovery() AS standby`,
  );
  if (encoding !== 'UTF8') {
    throw new Error(
      `its encoding is ${encoding}, which does not hold every letter; create the database with ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
  if (standby) throw new Error('that is a standby, which can only be read; name the primary server.');
  const found = (await runner.query(
    `SELECT name, setting, format('ALTER ROLE %I IN DATABASE %I SET %s', current_user, current_database(), name) AS alter
     FROM pg_settings WHERE name = ANY($1) ORDER BY name`,
    [Object.keys(REQUIRED_SETTINGS)],
  )) as Record<'name' | 'setting' | 'alter', string>[];
  for (const { name, setting, alter } of found) {
    const required = REQUIRED_SETTINGS[name];
    if (required === undefined || setting === required) continue;
    throw new Error(
      `${name} is ${setting} there, and Wasil needs ${required}; change it: ${alter} = '${required}'`,
    );
  }
}

/** The order of names is that of their small letters: each locale has its own idea of these. */
async function assertLocale(runner: QueryRunner): Promise<void> {
  const { lowers } = await row<{ lowers: boolean }>(runner, `SELECT lower('IÉЖ') = 'iéж' AS lowers`);
  if (!lowers) {
    throw new Error(
      `its locale does not turn I, É and Ж into i, é and ж; create the database with LOCALE 'C.UTF-8' TEMPLATE template0.`,
    );
  }
}

async function assertRoom(runner: QueryRunner, connections: number): Promise<void> {
  const client = (await runner.connect()) as Client & { processID: number };
  const limits = await row<
    { pid: number; user: string } & Record<'role' | 'database' | 'server', number | null>
  >(
    runner,
    `SELECT pg_backend_pid() AS pid, current_user AS user, nullif(rolconnlimit, -1) AS role, nullif(datconnlimit, -1) AS database,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS server
     FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()`,
  );
  // A pooler gives process ids of its own; then its settings say how many connections there are.
  if (client.processID !== limits.pid) return;
  for (const which of ['role', 'database', 'server'] as const) {
    const limit = limits[which];
    if (limit === null || limit >= connections) continue;
    throw new Error(
      `the ${which} allows ${limit} connections, and DATABASE_POOL_SIZE times WORKERS is ${connections}; raise that limit, or lower these.`,
    );
  }
}

/** Where Wasil's tables are, or will be. */
async function assertSchema(runner: QueryRunner): Promise<void> {
  const { path, schema, elsewhere } = await row<Record<'path' | 'schema' | 'elsewhere', string | null>>(
    runner,
    // No other program has a table of this name.
    `SELECT current_setting('search_path') AS path, quote_ident(current_schema()) AS schema,
       (SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass('spent_refresh_tokens')) AS elsewhere`,
  );
  if (schema === null) {
    throw new Error(
      `search_path is '${path}' there, and its role may use no schema of it; set it, or GRANT USAGE.`,
    );
  }
  if (elsewhere !== null && elsewhere !== schema) {
    throw new Error(
      `search_path is '${path}' there: new tables would go to ${schema}, and Wasil's are in ${elsewhere}; put ${elsewhere} first.`,
    );
  }
}

/** What the role may do with the tables that are there: whoever has made the migrations has made them all. */
async function assertRights(runner: QueryRunner): Promise<void> {
  const { user, schema, denied } = await row<{ user: string; schema: string; denied: string | null }>(
    runner,
    `SELECT quote_ident(current_user) AS user, quote_ident(current_schema()) AS schema, string_agg(relname, ', ') AS denied
     FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
       AND relowner = (SELECT relowner FROM pg_class WHERE oid = to_regclass(quote_ident(current_schema()) || '.migrations'))
       AND CASE relkind WHEN 'r' THEN NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
           AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
         WHEN 'S' THEN NOT has_sequence_privilege(oid, 'USAGE') ELSE FALSE END`,
  );
  if (denied !== null) {
    throw new Error(
      `the role ${user} may not use ${denied}; as their owner: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES ` +
        `IN SCHEMA ${schema} TO ${user}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${user}`,
    );
  }
}

/** Asserts that the role may change the schema. @throws Error with the reason and what to change. */
export async function assertMayMigrate(runner: QueryRunner): Promise<void> {
  const { user, schema, creates, owner } = await row<{
    user: string;
    schema: string;
    creates: boolean;
    owner: string | null;
  }>(
    runner,
    `SELECT quote_ident(current_user) AS user, quote_ident(current_schema()) AS schema,
       has_schema_privilege(current_schema(), 'CREATE') AS creates,
       (SELECT relowner::regrole::text FROM pg_class
        WHERE oid = to_regclass(quote_ident(current_schema()) || '.migrations') AND NOT pg_has_role(relowner, 'USAGE')) AS owner`,
  );
  if (owner !== null) {
    throw new Error(
      `the tables belong to ${owner}, and the role ${user} may not change them; run \`wasil migrate\` as ${owner}.`,
    );
  }
  if (!creates) {
    throw new Error(
      `the role ${user} may not create tables in the schema ${schema}; as its owner: GRANT CREATE ON SCHEMA ${schema} TO ${user}`,
    );
  }
}
