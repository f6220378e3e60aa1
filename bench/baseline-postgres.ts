import pg from 'pg';
import { statements, type BaselineDatabase, type Row, type StatementName } from './baseline-data.js';

const SQL = statements({
  now: 'now()',
  list: (alias, names) => {
    const members = names.map((name) => `'${name}', ${alias}.${name}`).join(', ');
    return `json_agg(json_build_object(${members}) ORDER BY ${alias}.id)`;
  },
  lock: { update: 'FOR NO KEY UPDATE', share: 'FOR SHARE' },
});

/** PostgreSQL by statements that are prepared by name, over a pool as large as Wasil's. */
export function openPostgres(connectionString: string): BaselineDatabase {
  // 2026-01-31 08:00:00.5+00 becomes 2026-01-31T08:00:00.500Z, far cheaper than with a Date.
  pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => {
    const [time = '', fraction = ''] = text.slice(0, -3).split('.');
    return `${time.replace(' ', 'T')}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  });
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    options: '-c TimeZone=UTC -c random_page_cost=1.1 -c plan_cache_mode=force_generic_plan',
  });
  const query = async (client: pg.Pool | pg.PoolClient, name: StatementName, values: unknown[]) =>
    (await client.query<Row>({ name, text: SQL[name], values })).rows;
  return {
    rows: (name, ...values) => query(pool, name, values),
    async transaction(steps) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        let step = steps.next();
        while (!step.done) {
          const [name, ...values] = step.value;
          step = steps.next(await query(client, name, values));
        }
        await client.query('COMMIT');
        return step.value;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
    time: (parsed) => parsed,
    flag: (parsed) => parsed,
    list: (parsed) => (parsed ?? []) as Row[],
  };
}
