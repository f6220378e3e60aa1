import { rows } from './rows.js';

/** The tables of a database, by name. */
export async function tables(databaseUrl: string): Promise<string[]> {
  const found = await rows(
    databaseUrl,
    DATABASE === 'sqlite'
      ? `SELECT name FROM pragma_table_list
         WHERE type IN ('table', 'virtual') AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name`
      : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
  );
  return found.map(({ name }) => name as string);
}

/** A foreign key of one column, or an index by its first column, as the database's own catalogue has it. */
export interface LeadingColumn {
  table: string;
  column: string;
}

export async function foreignKeys(databaseUrl: string): Promise<LeadingColumn[]> {
  return leadingColumns(
    databaseUrl,
    DATABASE === 'sqlite'
      ? `SELECT tables.name AS "table", keys."from" AS "column"
         FROM sqlite_master AS tables, pragma_foreign_key_list(tables.name) AS keys
         WHERE tables.type = 'table'`
      : `SELECT conrelid::regclass::text AS "table", attname AS "column"
         FROM pg_constraint, unnest(conkey) AS key
         JOIN pg_attribute ON attnum = key
         WHERE contype = 'f' AND attrelid = conrelid`,
  );
}

/** Only indexes of all rows count. */
export async function indexes(databaseUrl: string): Promise<LeadingColumn[]> {
  return leadingColumns(
    databaseUrl,
    DATABASE === 'sqlite'
      ? `SELECT tables.name AS "table", columns.name AS "column"
         FROM sqlite_master AS tables, pragma_index_list(tables.name) AS indexes,
              pragma_index_info(indexes.name) AS columns
         WHERE tables.type = 'table' AND NOT indexes.partial AND columns.seqno = 0`
      : `SELECT indrelid::regclass::text AS "table", attname AS "column"
         FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
         WHERE indpred IS NULL AND indisvalid`,
  );
}

async function leadingColumns(databaseUrl: string, query: string): Promise<LeadingColumn[]> {
  const found = await rows(databaseUrl, query);
  return found.map(({ table, column }) => ({ table: table as string, column: column as string }));
}

/** The whole schema, as far as it has names and types: to compare two with each other. */
export async function schema(databaseUrl: string): Promise<Record<string, unknown>[]> {
  if (DATABASE === 'sqlite')
    return rows(databaseUrl, 'SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name');
  const columns = await rows(
    databaseUrl,
    `SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
     FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, column_name`,
  );
  const constraints = await rows(
    databaseUrl,
    `SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace ORDER BY conname`,
  );
  const indices = await rows(
    databaseUrl,
    `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname`,
  );
  const functions = await rows(
    databaseUrl,
    `SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname`,
  );
  const triggers = await rows(
    databaseUrl,
    `SELECT tgname, pg_get_triggerdef(oid) AS definition FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname`,
  );
  return [...columns, ...constraints, ...indices, ...functions, ...triggers];
}
