import { rows } from './rows.js';

/** The definitions of a database's triggers and SQL functions as its catalogue has them, without white space, by name. */
export async function triggersOf(databaseUrl: string): Promise<Record<string, string>> {
  const triggers = await rows(
    databaseUrl,
    DATABASE === 'sqlite'
      ? "SELECT name, sql AS definition FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
      : `SELECT tgname AS name, pg_get_triggerdef(oid) AS definition FROM pg_trigger
         WHERE NOT tgisinternal ORDER BY tgname`,
  );
  return byName(triggers);
}

/** SQLite has none. */
export async function functionsOf(databaseUrl: string): Promise<Record<string, string>> {
  if (DATABASE === 'sqlite') return {};
  const functions = await rows(
    databaseUrl,
    `SELECT proname AS name, pg_get_functiondef(oid) AS definition FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace ORDER BY proname`,
  );
  return byName(functions);
}

function byName(found: Record<string, unknown>[]): Record<string, string> {
  return Object.fromEntries(
    found.map(({ name, definition }) => [name as string, (definition as string).replaceAll(/\s+/g, '')]),
  );
}
