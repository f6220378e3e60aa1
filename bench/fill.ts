import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type pg from 'pg';

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

/** Fills an empty, migrated database with people and so many tickets of five messages each. */
export async function fill(
  database: pg.Client,
  tickets: number,
  progress: (done: number) => void,
): Promise<void> {
  const people = EMPLOYEES + MANAGERS;
  await database.query(`${numbers(1, people)} INSERT INTO users (username, username_folded, email, password, created_at)
    SELECT 'user-' || n, 'user-' || n, 'user-' || n || '@example.com', 'none', ${moment('0')} FROM numbers`);
  await database.query(`INSERT INTO profiles (user_id, nickname, is_manager, created_at)
    SELECT id, 'Person ' || id, id > ${EMPLOYEES}, created_at FROM users`);
  await triggers(database, 'DISABLE');
  for (let first = 1; first <= tickets; first += TICKETS_AT_ONCE) {
    const last = Math.min(tickets, first + TICKETS_AT_ONCE - 1);
    await fillTickets(database, first, last, tickets);
    progress(last);
  }
  await triggers(database, 'ENABLE');
  await fillSearch(database);
  await database.query('VACUUM ANALYZE');
}

async function fillTickets(database: pg.Client, first: number, last: number, all: number): Promise<void> {
  // The first two employees are the callers of the benchmark: 50 tickets and 1,000; the others share the rest.
  const creator = `CASE WHEN n % ${step(all, 50)} = 1 AND n / ${step(all, 50)} < 50 THEN 1
    WHEN n % ${step(all, 1000)} = 2 AND n / ${step(all, 1000)} < 1000 THEN 2
    ELSE 3 + n % ${EMPLOYEES - 2} * 7919 % ${EMPLOYEES - 2} END`;
  const word = `CASE n % 10 ${WORDS.map((each, index) => `WHEN ${index} THEN '${each}'`).join(' ')} END`;
  const at = moment(`n * 60`);
  await database.query(`${numbers(first, last)}
    INSERT INTO tickets (created_by, assigned_to, title, content, is_resolved, created_at, updated_at)
    SELECT ${creator}, ${EMPLOYEES + 1} + n % ${MANAGERS}, 'The ' || ${word} || ' again, number ' || n,
      'Since this morning it does not work. I have tried to turn it off and on again, twice, and asked around.'
        || CASE WHEN n % 100000 = 77 THEN ' It is a xylograph.' ELSE '' END,
      n % 3 = 0 AND n > 2000, ${at}, ${at} FROM numbers ORDER BY n`);
  for (let number = 1; number <= MESSAGES_EACH; number++) {
    const said = moment(`n * 60 + ${number}`);
    await database.query(`${numbers(first, last)}
      INSERT INTO messages (ticket_id, profile_id, content, created_at, updated_at)
      SELECT t.id, CASE WHEN ${number} % 2 = 0 THEN t.created_by ELSE t.assigned_to END,
        'Message ${number}: could you tell me more, and send the log?', ${said}, ${said}
      FROM numbers JOIN tickets t ON t.id = n ORDER BY n`);
  }
}

/** What the triggers would have done row by row. */
async function fillSearch(database: pg.Client): Promise<void> {
  const { rows } = await database.query<{ indexdef: string }>(
    "SELECT indexdef FROM pg_indexes WHERE indexname = 'ticket_search_by_word'",
  );
  await database.query('DROP INDEX ticket_search_by_word');
  await database.query('INSERT INTO ticket_search SELECT id, ticket_search_vector(id) FROM tickets');
  await database.query(rows[0]?.indexdef ?? '');
}

async function triggers(database: pg.Client, change: 'DISABLE' | 'ENABLE'): Promise<void> {
  for (const table of ['tickets', 'messages'])
    await database.query(`ALTER TABLE ${table} ${change} TRIGGER USER`);
}

/** So that so many of all tickets are one caller's, spread over all the time there was. */
function step(all: number, count: number): number {
  return Math.max(4, Math.floor(all / count));
}

function numbers(first: number, last: number): string {
  return `WITH RECURSIVE numbers(n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${last})`;
}

function moment(seconds: string): string {
  return `timestamptz '2024-01-01 00:00:00Z' + (${seconds}) * interval '1 second'`;
}

/** Signs the two callers in, without their passwords, and gives what is to be asked for. */
export async function prepare(database: pg.Client, secret: string): Promise<Bench> {
  const caller = async (profileId: number) => {
    const sid = randomUUID();
    const now = moment('0');
    await database.query(`INSERT INTO sessions (id, user_id, created_at, expires_at)
      VALUES ('${sid}', ${profileId}, ${now}, timestamptz '2099-01-01 00:00:00Z')`);
    const { rows } = await database.query<{ id: number }>(
      `SELECT id FROM tickets WHERE created_by = ${profileId} ORDER BY id`,
    );
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
      ticketIds: rows.map(({ id }) => id),
    };
  };
  return { callers: { few: await caller(1), many: await caller(2) }, managerId: EMPLOYEES + 1 };
}
