import type { DataSource } from 'typeorm';
import { PasswordHasher } from '../src/auth/password-hasher.js';
import { CreateTicketSearch1764000000008 } from '../src/database/migrations/1764000000008-create-ticket-search.js';
import { EMPLOYEES, MANAGERS, PASSWORD, PROFILES, sharesOf } from './people.js';

const TICKETS_AT_ONCE = 10_000;
const MESSAGES_EACH = 5;

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

/** A word that stands in three tickets of each caller, and else in one of 100,000; one that stands in a tenth of all. */
export const RARE_WORD = 'xylograph';
export const COMMON_WORD = 'printer';

/** How many rows `fill` writes for so many tickets. */
export function rowsFor(tickets: number): number {
  return 2 * (EMPLOYEES + MANAGERS) + tickets * (1 + MESSAGES_EACH);
}

/**
 * Fills an empty, migrated database with people and so many tickets of five messages each, by ordinary INSERTs: the very
 * same rows on either database.
 * @param progress is told how many rows there are.
 */
export async function fill(
  database: DataSource,
  tickets: number,
  progress: (rows: number) => void,
): Promise<void> {
  const moment = momentIn(database);
  const people = EMPLOYEES + MANAGERS;
  const hash = await new PasswordHasher().hash(PASSWORD);
  await database.query(`${numbers(1, people)}
    INSERT INTO users (id, username, username_folded, email, password, created_at)
    SELECT n, 'user-' || n, 'user-' || n, 'user-' || n || '@example.com', '${hash}', ${moment('0')} FROM numbers`);
  await database.query(`INSERT INTO profiles (id, user_id, nickname, is_manager, created_at)
    SELECT id, id, 'Person ' || id, id > ${EMPLOYEES}, created_at FROM users ORDER BY id`);
  // Row by row, the triggers would take far longer than the migration that fills the index in.
  const search = new CreateTicketSearch1764000000008();
  const runner = database.createQueryRunner();
  await search.down(runner);
  for (let first = 1; first <= tickets; first += TICKETS_AT_ONCE) {
    const last = Math.min(tickets, first + TICKETS_AT_ONCE - 1);
    await database.query(ticketsFrom(first, last, tickets, moment));
    for (let number = 1; number <= MESSAGES_EACH; number++) {
      await database.query(messagesUnder(first, last, number, moment));
      progress(rowsFor(last) - (MESSAGES_EACH - number) * (last - first + 1));
    }
  }
  await search.up(runner);
  await runner.release();
  await settle(database);
}

type Moment = (seconds: string) => string;

/** So many seconds after the beginning of 2024, as the database keeps it. */
export function momentIn({ options }: DataSource): Moment {
  return options.type === 'postgres'
    ? (seconds) => `timestamptz '2024-01-01 00:00:00Z' + (${seconds}) * interval '1 second'`
    : (seconds) => `strftime('%Y-%m-%d %H:%M:%f', 1704067200 + ${seconds}, 'unixepoch')`;
}

function ticketsFrom(first: number, last: number, all: number, moment: Moment): string {
  const { few, many, deep } = sharesOf(all);
  const [callers, rest] = [few + many + deep, many + deep];
  const nth = (of: string, count: number, among: number) => `${of} * ${count} / ${among}`;
  // Every so many tickets a caller's, and so on among them: whoever it is has theirs spread over all the time there was.
  const taken = (of: string, count: number, among: number) =>
    `${nth(of, count, among)} > ${nth(`(${of} - 1)`, count, among)}`;
  const isRare = (count: number) =>
    `nth IN (${[1, 2, 3].map((quarter) => Math.floor((count * quarter) / 4)).join()})`;
  const at = moment('n * 60');
  return `${numbers(first, last)},
    places AS (SELECT n, ${nth('n', callers, all)} AS place, ${taken('n', callers, all)} AS is_callers FROM numbers),
    others AS (SELECT n, place, is_callers, place - ${nth('place', few, callers)} AS rest FROM places),
    owned AS (SELECT n, CASE WHEN NOT is_callers THEN ${PROFILES.deep + 1} + ${drawn(3266489917, EMPLOYEES - PROFILES.deep)}
        WHEN ${taken('place', few, callers)} THEN ${PROFILES.few}
        WHEN ${taken('rest', many, rest)} THEN ${PROFILES.many} ELSE ${PROFILES.deep} END AS creator,
      CASE WHEN ${taken('place', few, callers)} THEN ${nth('place', few, callers)}
        WHEN ${taken('rest', many, rest)} THEN ${nth('rest', many, rest)}
        ELSE rest - ${nth('rest', many, rest)} END AS nth FROM others),
    told AS (SELECT n, creator, CASE creator WHEN ${PROFILES.few} THEN ${isRare(few)} WHEN ${PROFILES.many} THEN ${isRare(many)}
      WHEN ${PROFILES.deep} THEN ${isRare(deep)} ELSE n % 100000 = 77 END AS is_rare FROM owned)
    INSERT INTO tickets (id, created_by, assigned_to, title, content, is_resolved, created_at, updated_at)
    SELECT n, creator,
      -- The manager's three rare tickets are those of one of the callers.
      CASE WHEN is_rare THEN CASE WHEN creator = ${PROFILES.many} THEN ${PROFILES.manager} ELSE ${PROFILES.manager + 1} END
        ELSE ${PROFILES.manager} + ${drawn(2246822519, MANAGERS)} END,
      'The ' || CASE ${drawn(668265263, WORDS.length)} ${WORDS.map((word, index) => `WHEN ${index} THEN '${word}'`).join(' ')} END
        || ' again, number ' || n,
      'Since this morning it does not work. I have tried to turn it off and on again, twice, and asked around.'
        || CASE WHEN is_rare THEN ' It is a ${RARE_WORD}.' ELSE '' END,
      creator > ${PROFILES.deep} AND n % 3 = 0, ${at}, ${at} FROM told ORDER BY n`;
}

function messagesUnder(first: number, last: number, number: number, moment: Moment): string {
  const before = MESSAGES_EACH * (first - 1) + (number - 1) * (last - first + 1);
  const said = moment(`id * 60 + ${number}`);
  return `INSERT INTO messages (id, ticket_id, profile_id, content, created_at, updated_at)
    SELECT ${before} + id - ${first - 1}, id, ${number % 2 === 0 ? 'created_by' : 'assigned_to'},
      'Message ${number}: could you tell me more, and send the log?', ${said}, ${said}
    FROM tickets WHERE id BETWEEN ${first} AND ${last} ORDER BY id`;
}

function numbers(first: number, last: number): string {
  return `WITH RECURSIVE numbers(n) AS
    (SELECT CAST(${first} AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < ${last})`;
}

/** As good as at random, but always the same for n: a number below `count`. Another prime draws independently. */
function drawn(prime: number, count: number): string {
  const scattered = 'n * 2654435761 % 4294967296 / 1000';
  return `${scattered} * ${prime} % 4294967296 * ${count} / 4294967296`;
}

/** As a database is that has been in use for a while. */
async function settle(database: DataSource): Promise<void> {
  if (database.options.type !== 'postgres') {
    await database.query('PRAGMA wal_checkpoint(TRUNCATE)');
    return;
  }
  // The ids were given: new rows go on after them.
  for (const table of ['users', 'profiles', 'tickets', 'messages'])
    await database.query(
      `SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`,
    );
  await database.query('VACUUM ANALYZE');
}
