/**
 * What Wasil's statements rely on, whatever the database and the role have set: sent with each connection to PostgreSQL. A
 * pooler may keep it from getting there, so the start looks whether it holds (postgres-requirements.ts).
 */
const SENT = {
  DateStyle: 'ISO, MDY',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read committed',
  // With fewer digits the rank in a cursor would be rounded, and a page would begin elsewhere.
  extra_float_digits: '1',
};

/** What must hold on each connection, by name: the rest is for the operator to change, who may mean it, or alone may do it. */
export const REQUIRED_SETTINGS: Readonly<Record<string, string>> = {
  ...SENT,
  default_transaction_read_only: 'off',
  // Otherwise no trigger runs, and what is written is never found.
  session_replication_role: 'origin',
  // Otherwise searches leave rows out at random.
  gin_fuzzy_search_limit: '0',
  // PostgreSQL 17 and later. A request's deadline is Wasil's own.
  transaction_timeout: '0',
};

/**
 * How PostgreSQL plans. `random_page_cost`: as for an SSD; with the default it reads all profiles to
 * find two. `plan_cache_mode`: one plan for each statement, whatever its values, since planning takes longer than running it.
 */
export const PLANNING = { random_page_cost: '1.1', plan_cache_mode: 'force_generic_plan' };

/** How long statements may take in migrations: whatever they need. */
export const NO_TIMEOUTS = { statement_timeout: '0', idle_in_transaction_session_timeout: '0' };

/** The startup parameter `options` for these settings, beside those that statements rely on. */
export function startupOptions(settings: Readonly<Record<string, string>>): string {
  return Object.entries({ ...SENT, lock_timeout: '0', ...settings })
    .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
    .join(' ');
}
