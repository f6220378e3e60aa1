import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Message } from '../../src/messages/message.entity.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { Solution } from '../../src/solutions/solution.entity.js';
import { publish } from '../factories/solution.js';
import { desk, say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { attachmentsOf } from '../support/database.js';
import { Installation, type Exit } from '../support/installation.js';
import { titlesFound } from '../support/searching.js';

let app: TestApp;
let site: Installation;

beforeAll(async () => {
  app = await startApp();
  site = await Installation.create();
});

afterAll(async () => {
  await site.remove();
  await app.close();
});

function check(...options: string[]): Promise<Exit> {
  return checkOf(app, ...options);
}

function checkOf({ databaseUrl }: TestApp, ...options: string[]): Promise<Exit> {
  const environment = { DATABASE_URL: databaseUrl, ATTACHMENTS: `folder:${attachmentsOf(databaseUrl)}` };
  return site.wasil(['check', ...options], { environment });
}

const INDEXES =
  DATABASE === 'sqlite'
    ? [
        "3 entries of tickets' index of words: all right.",
        "2 entries of solutions' index of words: all right.",
      ]
    : [];
const FILES = ['0 attachments: all right.', '0 files in the store: all right.'];

test('a check tells words that are not those of their texts, and writes them where it is told to', async () => {
  const { creator, assignee, ticket } = await desk(app, { title: 'Kettle', content: 'It steams.' });
  const message = await say(app, creator, ticket.id, 'Since Monday');
  const solution = await publish(app, assignee, { title: 'Kettle boils dry', content: 'Fill it.' });
  const tables = ['tickets', 'messages', 'solutions'];
  const sound = [...tables.map((table) => `1 texts of ${table}: all right.`), ...INDEXES, ...FILES];
  expect(await check()).toMatchObject({ status: 0, stdout: `${sound.join('\n')}\n`, stderr: '' });

  const database = app.nest.get(DataSource);
  await database.manager.update(Ticket, { id: ticket.id }, { titleWords: ' samovar ' });
  await database.manager.update(Message, { id: message.id }, { contentWords: ' since tuesday ' });
  await database.manager.update(Solution, { id: solution.id }, { contentWords: ' spill it ' });
  // The indexes as well: an entry that is of no text, and one that is missing.
  if (DATABASE === 'sqlite') {
    await database.query("INSERT INTO ticket_words (rowid, words) VALUES (77, ' coffee ')");
    await database.query(`DELETE FROM ticket_words WHERE rowid = ${ticket.id * 2 ** 32 + 1}`);
    await database.query(`DELETE FROM solution_words WHERE rowid = ${solution.id * 2 ** 32}`);
  }
  expect(await titlesFound(app, creator, 'kettle')).toEqual([]);

  const told = await check();
  expect(told.status).toBe(1);
  expect(told.stdout).toMatch(
    /^1 texts of tickets: 1 missing or wrong\.\n1 texts of messages: 1 missing or wrong\.\n1 texts of solutions: 1 missing or wrong\.$/m,
  );
  if (DATABASE === 'sqlite')
    expect(told.stdout).toMatch(
      /^3 entries of tickets' index of words: 2 missing or wrong\.\n2 entries of solutions' index of words: 1 missing or wrong\.$/m,
    );
  expect(told.stdout).toMatch(/wasil check --repair/);
  expect(await titlesFound(app, creator, 'kettle')).toEqual([]);

  const repaired = await check('--repair');
  expect(repaired.status).toBe(0);
  expect(repaired.stdout).toMatch(/^1 texts of tickets: 1 repaired\.$/m);
  expect(await check()).toMatchObject({ status: 0, stdout: `${sound.join('\n')}\n` });
  expect(await titlesFound(app, creator, 'kettle "it steams" monday')).toEqual(['Kettle']);
  const { token } = creator;
  const found = await app.send('GET', '/solutions?q=dry%20%22fill%20it%22', { token });
  expect(found.body).toHaveLength(1);
});

test('a check is none the worse for the many rows that are swept at its start', async () => {
  const swept = await startApp();
  const { creator, ticket } = await desk(swept, { title: 'Toaster', content: 'It burns.' });
  for (let said = 0; said < 5; said++) await say(swept, creator, ticket.id, 'Still');
  await swept.nest.get(DataSource).query(
    `INSERT INTO idempotency_keys (profile_id, key, fingerprint, claim, claimed_at)
     WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 50000)
     SELECT ${creator.id}, 'old-' || n, 'none', 'none', '2020-01-01 00:00:00.000' FROM numbers`,
  );

  expect(await checkOf(swept)).toMatchObject({ status: 0, stderr: '' });
  await swept.close();
});
