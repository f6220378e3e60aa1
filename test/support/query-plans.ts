import Database from 'better-sqlite3';
import pg from 'pg';

/** A step of PostgreSQL's plan, as far as it matters here. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: PlanNode[];
}

/**
 * The steps of a statement's plan that read a whole table or a whole index, each with the table's or index's name;
 * `?` and `$1` may stand in the statement. The database chooses among all plans, so it must hold enough rows, and know it.
 */
export async function fullScans(databaseUrl: string, statement: string): Promise<string[]> {
  const file = /^sqlite:(.+)$/.exec(databaseUrl)?.[1];
  return file === undefined ? postgresScans(databaseUrl, statement) : sqliteScans(file, statement);
}

function sqliteScans(file: string, statement: string): string[] {
  const connection = new Database(file, { fileMustExist: true });
  try {
    const parameters = Array<null>((statement.match(/\?/g) ?? []).length).fill(null);
    const steps = connection.prepare(`EXPLAIN QUERY PLAN ${statement}`).all(...parameters) as {
      detail: string;
    }[];
    return steps.map(({ detail }) => detail).filter((detail) => detail.startsWith('SCAN'));
  } finally {
    connection.close();
  }
}

async function postgresScans(databaseUrl: string, statement: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const result = await client
    .query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${statement}`)
    .finally(() => client.end());
  const plan = result.rows[0]?.['QUERY PLAN'][0].Plan;
  if (!plan) throw new Error(`no plan for ${statement}`);
  return nodesOf(plan)
    .filter((node) => node['Node Type'] === 'Seq Scan' || (isIndexScan(node) && !node['Index Cond']))
    .map((node) => `${node['Node Type']} ${node['Index Name'] ?? ''} ${node['Relation Name'] ?? ''}`);
}

function isIndexScan({ 'Node Type': type }: PlanNode): boolean {
  return ['Index Scan', 'Index Only Scan', 'Bitmap Index Scan'].includes(type);
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
