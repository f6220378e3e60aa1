import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import jwt from 'jsonwebtoken';
import pg from 'pg';

/** A database to be filled; `$n` stands for the n-th value. */
interface Target {
  kind: 'postgres' | 'sqlite';
  run: (statement: string) => Promise<Record<string, unknown>[]>;
  close: () => Promise<void>;
}

/** Whom the benchmark asks as, and for what. */
export interface Bench {
  /** Somebody who has opened so many tickets, and a token of theirs for Wasil and for the hand-written server. */
  callers: Record<'few' | 'many', { profileId: number; wasil: string; floor: string; ticketIds: number[] }>;
  managerId: number;
}

const EMPLOYEES = 1000;
const MANAGERS = 50;
const TICKETS_AT_ONCE = 20_000;
const MESSAGES_EACH = 5;

// A rare word stands in one of 100,000 tickets, a common one in a tenth of them.
const WORDS = [
  'printer',
  'network',
  'password',
  'screen',
  'vpn',
  'laptop',
  'mail',
  'phone',
  'badge',
  'monitor',
];

export async function openTarget(databaseUrl: string): Promise<Target> {
  const file = /^sqlite:(.+)$/.exec(databaseUrl)?.[1];
  if (file !== undefined) {
    const database = new Database(file);
    return {
      kind: 'sqlite',
      run: (statement) => {
        const prepared = database.prepare(statement);
        if (prepared.reader) return Promise.resolve(prepared.all() as Record<string, unknown>[]);
        prepared.run();
        return Promise.resolve([]);
      },
      close: () => Promise.resolve(void database.close()),
    };
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return {
    kind: 'postgres',
    run: async (statement) => (await client.query<Record<string, unknown>>(statement)).rows,
    close: () => client.end(),
  };
}

/** Fills an empty, migrated database with people and so many tickets of five messages each. */
export async function fill(target: Target, tickets: number, progress: (done: number) => void): Promise<void> {
  const people = EMPLOYEES + MANAGERS;
  await target.run(`${numbers(1, people)} INSERT INTO users (username, username_folded, email, password, created_at)
    SELECT 'user-' || n, 'user-' || n, 'user-' || n || '@example.com', 'none', ${moment(target, '0')} FROM numbers`);
  await target.run(`INSERT INTO profiles (user_id, nickname, is_manager, created_at)
    SELECT id, 'Person ' || id, ${isTrue(target, `id > ${EMPLOYEES}`)}, created_at FROM users`);
  for (let first = 1; first <= tickets; first += TICKETS_AT_ONCE) {
    const last = Math.min(tickets, first + TICKETS_AT_ONCE - 1);
    await fillTickets(target, first, last, tickets);
    progress(last);
  }
  if (target.kind === 'postgres') await target.run('VACUUM ANALYZE');
  else await target.run('ANALYZE');
}

async function fillTickets(target: Target, first: number, last: number, all: number): Promise<void> {
  // The first two employees are the callers of the benchmark: 50 tickets and 1,000; the others share the rest.
  const creator = `CASE WHEN n % ${step(all, 50)} = 1 AND n / ${step(all, 50)} < 50 THEN 1
    WHEN n % ${step(all, 1000)} = 2 AND n / ${step(all, 1000)} < 1000 THEN 2
    ELSE 3 + n * 7919 % ${EMPLOYEES - 2} END`;
  const word = `CASE n % 10 ${WORDS.map((each, index) => `WHEN ${index} THEN '${each}'`).join(' ')} END`;
  const at = moment(target, `n * 60`);
  await target.run(`${numbers(first, last)}
    INSERT INTO tickets (created_by, assigned_to, title, content, is_resolved, created_at, updated_at)
    SELECT ${creator}, ${EMPLOYEES + 1} + n % ${MANAGERS}, 'The ' || ${word} || ' again, number ' || n,
      'Since this morning it does not work. I have tried to turn it off and on again, twice, and asked around.'
        || CASE WHEN n % 100000 = 77 THEN ' It is a xylograph.' ELSE '' END,
      ${isTrue(target, 'n % 3 = 0 AND n > 2000')}, ${at}, ${at} FROM numbers ORDER BY n`);
  for (let number = 1; number <= MESSAGES_EACH; number++) {
    const said = moment(target, `n * 60 + ${number}`);
    await target.run(`${numbers(first, last)}
      INSERT INTO messages (ticket_id, profile_id, content, created_at, updated_at)
      SELECT t.id, CASE WHEN ${number} % 2 = 0 THEN t.created_by ELSE t.assigned_to END,
        'Message ${number}: could you tell me more, and send the log?', ${said}, ${said}
      FROM numbers JOIN tickets t ON t.id = n ORDER BY n`);
  }
}

/** So that so many of all tickets are one caller's, spread over all the time there was. */
function step(all: number, count: number): number {
  return Math.max(4, Math.floor(all / count));
}

function numbers(first: number, last: number): string {
  return `WITH RECURSIVE numbers(n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${last})`;
}

function moment({ kind }: Target, seconds: string): string {
  return kind === 'postgres'
    ? `timestamptz '2024-01-01 00:00:00Z' + (${seconds}) * interval '1 second'`
    : `strftime('%Y-%m-%d %H:%M:%f', 1704067200 + (${seconds}), 'unixepoch')`;
}

function isTrue({ kind }: Target, condition: string): string {
  return kind === 'postgres' ? `(${condition})` : `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
}

/** Signs the two callers in, without their passwords, and gives what is to be asked for. */
export async function prepare(target: Target, secret: string): Promise<Bench> {
  const caller = async (profileId: number) => {
    const sid = randomUUID();
    const now = moment(target, '0');
    const end = target.kind === 'postgres' ? "timestamptz '2099-01-01'" : "'2099-01-01 00:00:00.000'";
    await target.run(`INSERT INTO sessions (id, user_id, created_at, expires_at)
      VALUES ('${sid}', ${profileId}, ${now}, ${end})`);
    const tickets = await target.run(`SELECT id FROM tickets WHERE created_by = ${profileId} ORDER BY id`);
    const audience = {
      issuer: 'wasil',
      audience: 'wasil:access',
      expiresIn: '1d',
      jwtid: randomUUID(),
    } as const;
    return {
      profileId,
      wasil: jwt.sign({ type: 'access', sid }, secret, audience),
      floor: jwt.sign({}, secret, { subject: String(profileId), expiresIn: '1d' }),
      ticketIds: tickets.map(({ id }) => id as number),
    };
  };
  return { callers: { few: await caller(1), many: await caller(2) }, managerId: EMPLOYEES + 1 };
}
