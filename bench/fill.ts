import type { DataSource } from 'typeorm';
import { PasswordHasher } from '../src/auth/password-hasher.js';
import { publishSolutions, readTexts, type TextTable } from './texts.js';
import { EMPLOYEES, MANAGERS, PASSWORD, PROFILES, sharesOf } from './users.js';

const BATCH = 10_000;
const MESSAGES_PER_TICKET = 5;

/** In a tenth of all tickets. */
export const COMMON_WORD = 'printer';

/** Fills an empty, migrated database with users, solutions, and so many tickets of five messages each: equal rows on both databases. */
export async function fill(database: DataSource, tickets: number): Promise<void> {
  const hash = await new PasswordHasher().hash(PASSWORD);
  await database.query(`${numbers(1, EMPLOYEES + MANAGERS)}
    INSERT INTO users (username, username_folded, email, password, created_at)
    SELECT 'user-' || n, 'user-' || n, 'user-' || n || '@example.com', '${hash}', ${momentIn(database)('0')} FROM numbers ORDER BY n`);
  await database.query(`INSERT INTO profiles (user_id, nickname, is_manager, created_at)
    SELECT id, 'Person ' || id, id > ${EMPLOYEES}, created_at FROM users ORDER BY id`);
  await publishSolutions(database);
  const texts = await readTexts();
  await withoutSearchIndex(database, async () => {
    for (let first = 1; first <= tickets; first += BATCH) {
      const last = Math.min(tickets, first + BATCH - 1);
      await database.query(insertTickets(database, texts, first, last, tickets));
      for (let nth = 1; nth <= MESSAGES_PER_TICKET; nth++)
        await database.query(insertMessages(database, first, last, nth));
      if (last % 100_000 === 0) console.error(`Filled in ${last.toLocaleString('en')} tickets`);
    }
  });
  await database.query(isPostgres(database) ? 'VACUUM ANALYZE' : 'PRAGMA wal_checkpoint(TRUNCATE)');
}

/** Does `work` without PostgreSQL's indexes of words and makes them afterwards: far quicker than one entry after the other. */
async function withoutSearchIndex(database: DataSource, work: () => Promise<void>): Promise<void> {
  const indexes = isPostgres(database)
    ? await database.query<{ name: string; definition: string }[]>(
        `SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE indexname IN ('tickets_by_word', 'messages_by_word')`,
      )
    : [];
  for (const { name } of indexes) await database.query(`DROP INDEX ${name}`);
  await work();
  for (const { definition } of indexes) await database.query(definition);
}

function insertTickets(
  database: DataSource,
  texts: TextTable,
  first: number,
  last: number,
  all: number,
): string {
  const { few, many, most } = sharesOf(all);
  const [toFew, toMany, toMost] = [few, few + many, few + many + most];
  const rare = [0, toFew, toMany].flatMap((start) => [start, start + 1, start + 2]);
  const createdAt = momentIn(database)('n * 60');
  // A prime factor shuffles the numbers below `all`, so that each user's tickets are spread over the whole time.
  return `${numbers(first, last)},
    shuffled AS (SELECT n, n * 2654435761 % ${all} AS place FROM numbers),
    owned AS (SELECT n, place IN (${rare.join()}) OR place >= ${toMost} AND n % 100000 = 77 AS is_rare,
      CASE WHEN place < ${toFew} THEN ${PROFILES.few} WHEN place < ${toMany} THEN ${PROFILES.many}
        WHEN place < ${toMost} THEN ${PROFILES.most}
        ELSE ${PROFILES.most + 1} + ${drawn(3266489917, EMPLOYEES - PROFILES.most)} END AS creator FROM shuffled),
    assigned AS (SELECT n, is_rare, creator,
      -- The named manager answers the three rare tickets of one employee, and no other rare ones.
      CASE WHEN is_rare THEN CASE creator WHEN ${PROFILES.many} THEN ${PROFILES.manager} ELSE ${PROFILES.manager + 1} END
        ELSE ${PROFILES.manager} + ${drawn(2246822519, MANAGERS)} END AS assignee,
      CASE ${drawn(668265263, 10)} WHEN 0 THEN '${COMMON_WORD}' ELSE 'network' END AS word FROM owned),
    text(number, content, words) AS (${texts.rows})
    INSERT INTO tickets
      (created_by, assigned_to, title, title_words, content, content_words, is_resolved, created_at, updated_at)
    SELECT creator, assignee, 'The ' || word || ' again, number ' || n, ' the ' || word || ' again number ' || n || ' ',
      content, words, creator > ${PROFILES.most} AND n % 3 = 0, ${createdAt}, ${createdAt}
    FROM assigned JOIN text ON text.number = CASE WHEN is_rare THEN 1 ELSE 0 END
      -- The lists that other commands measure keep their short texts.
      + 2 * CASE WHEN creator = ${PROFILES.most} OR creator > ${PROFILES.most} AND assignee = ${PROFILES.manager}
          THEN 1 + n % ${texts.real} ELSE 0 END
    ORDER BY n`;
}

/** Inserts the nth message of each ticket from `first` to `last`. */
function insertMessages(database: DataSource, first: number, last: number, nth: number): string {
  const createdAt = momentIn(database)(`id * 60 + ${nth}`);
  return `INSERT INTO messages (ticket_id, profile_id, content, content_words, created_at, updated_at)
    SELECT id, ${nth % 2 === 0 ? 'created_by' : 'assigned_to'},
      'Message ${nth}: could you tell me more, and send the log?',
      ' message ${nth} could you tell me more and send the log ', ${createdAt}, ${createdAt}
    FROM tickets WHERE id BETWEEN ${first} AND ${last} ORDER BY id`;
}

function numbers(first: number, last: number): string {
  return `WITH RECURSIVE numbers(n) AS
    (SELECT CAST(${first} AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < ${last})`;
}

/** SQL for a whole number below `count` that looks random but depends on n alone; other primes give other numbers. */
function drawn(prime: number, count: number): string {
  return `n * 2654435761 % 4294967296 / 1000 * ${prime} % 4294967296 * ${count} / 4294967296`;
}

/** Gives SQL for a moment that is so many seconds after the beginning of 2024. */
function momentIn(database: DataSource): (seconds: string) => string {
  return isPostgres(database)
    ? (seconds) => `timestamptz '2024-01-01 00:00:00Z' + (${seconds}) * interval '1 second'`
    : (seconds) => `strftime('%Y-%m-%d %H:%M:%f', 1704067200 + ${seconds}, 'unixepoch')`;
}

export const isPostgres = ({ options }: DataSource) => options.type === 'postgres';
