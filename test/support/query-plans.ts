import Database from 'better-sqlite3';
import pg from 'pg';
import { PLANNING, startupOptions } from '../../src/database/session-settings.js';
import { SQLITE_SESSION } from '../../src/database/sqlite-session.js';

/** A step of PostgreSQL's plan, as far as it matters here. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Filter?: string;
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

/** A step of SQLite's plan. */
interface Step {
  parent: number;
  detail: string;
}

// FTS5's way to say that it goes by a MATCH.
const MATCHING = /VIRTUAL TABLE INDEX \d+:.*M\d/;

// What FTS5's list of words goes by: from a word on, and up to one.
const FROM_WORD = 0x200;
const UP_TO_WORD = 0x400;

function isRangeOfWords(detail: string): boolean {
  const [, way] = /^SCAN temp\.words_of_\w+ VIRTUAL TABLE INDEX (\d+):/.exec(detail) ?? [];
  return [FROM_WORD, UP_TO_WORD].every((bound) => (Number(way ?? 0) & bound) > 0);
}

/** Whether a step reads the whole of a table, and not of what a subquery beside it gives. */
function readsWhole({ parent, detail }: Step, steps: readonly Step[]): boolean {
  const [, name] = /^SCAN (\w+)/.exec(detail) ?? [];
  const isSubquery = steps.some(
    (step) => step.parent === parent && /^(CO-ROUTINE|MATERIALIZE) (\w+)/.exec(step.detail)?.[2] === name,
  );
  return name !== undefined && !isSubquery && !MATCHING.test(detail) && !isRangeOfWords(detail);
}

function sqliteScans(file: string, statement: string): string[] {
  const connection = new Database(file, { fileMustExist: true });
  try {
    connection.function('in_time', { deterministic: false }, () => 1);
    connection.exec(SQLITE_SESSION);
    const parameters = Array<null>((statement.match(/\?/g) ?? []).length).fill(null);
    const steps = connection.prepare(`EXPLAIN QUERY PLAN ${statement}`).all(...parameters) as Step[];
    return steps.filter((step) => readsWhole(step, steps)).map(({ detail }) => detail);
  } finally {
    connection.close();
  }
}

/**
 * By which indexes PostgreSQL gets at the tables that grow without end, and by what of them, in the order of the plan for
 * any parameters. How what it finds is joined is left out: that may be otherwise with every row more.
 */
export async function waysOf(databaseUrl: string, statement: string): Promise<string[]> {
  const steps = allOf(await postgresPlan(databaseUrl, statement));
  return steps.flatMap(({ 'Index Name': index, 'Index Cond': condition }) =>
    index !== undefined && /^(ticket|message|event|solution|suggestion)/.test(index)
      ? [`${index} ${condition ?? 'in its order'}`]
      : [],
  );
}

function allOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(allOf)];
}

async function postgresScans(databaseUrl: string, statement: string): Promise<string[]> {
  return nodesOf(await postgresPlan(databaseUrl, statement))
    .filter((node) => node['Node Type'] === 'Seq Scan' || (isIndexScan(node) && !node['Index Cond']))
    .map((node) => `${node['Node Type']} ${node['Index Name'] ?? ''} ${node['Relation Name'] ?? ''}`);
}

async function postgresPlan(databaseUrl: string, statement: string): Promise<PlanNode> {
  const client = new pg.Client({ connectionString: databaseUrl, options: startupOptions(PLANNING) });
  await client.connect();
  const result = await client
    .query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${statement}`)
    .finally(() => client.end());
  const plan = result.rows[0]?.['QUERY PLAN'][0].Plan;
  if (!plan) throw new Error(`no plan for ${statement}`);
  return plan;
}

function isIndexScan({ 'Node Type': type }: PlanNode): boolean {
  return ['Index Scan', 'Index Only Scan', 'Bitmap Index Scan'].includes(type);
}

function nodesOf(node: PlanNode): PlanNode[] {
  const below = (node.Plans ?? []).filter((plan) => !(node['Node Type'] === 'Limit' && endsWithLimit(plan)));
  return [node, ...below.flatMap(nodesOf)];
}

/** Whether a step under a limit reads no more than that: an index in its order, of which it leaves out nothing. */
function endsWithLimit(node: PlanNode): boolean {
  return isIndexScan(node) && node.Filter === undefined;
}
