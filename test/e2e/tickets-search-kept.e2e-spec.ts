import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { CreateTicketSearch1764000000008 } from '../../src/database/migrations/1764000000008-create-ticket-search.js';
import { insertMessages, insertTickets, twoPeople } from '../factories/row.js';
import { desk, openTicket, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { countRows, rows } from '../support/rows.js';
import { titlesFound } from '../support/searching.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

async function isFound({ creator, assignee, ticket }: Desk, q: string): Promise<boolean> {
  const titles = await Promise.all([creator, assignee].map((person) => titlesFound(app, person, q)));
  expect(titles[0]).toEqual(titles[1]);
  return titles[0]?.includes(ticket.title) ?? false;
}

function entries({ ticket }: Desk): Promise<Record<string, unknown>[]> {
  const key = DATABASE === 'sqlite' ? 'rowid' : 'ticket_id';
  return rows(app.databaseUrl, `SELECT ${key} FROM ticket_search WHERE ${key} = ${ticket.id}`);
}

describe('a search knows of', () => {
  test('a title and a content as they have been edited', async () => {
    const opened = await desk(app, { title: 'Printer', content: 'It smokes.' });
    await say(app, opened.creator, opened.ticket.id, 'Toner?');
    const { token } = opened.creator;
    const path = `/tickets/${opened.ticket.id}`;

    await app.send('PUT', path, { token, body: { content: 'It steams.' } });
    expect(await isFound(opened, 'smokes')).toBe(false);
    expect(await isFound(opened, 'printer steams toner')).toBe(true);

    await app.send('PUT', path, { token, body: { title: 'Kettle' } });
    opened.ticket.title = 'Kettle';
    expect(await isFound(opened, 'printer')).toBe(false);
    expect(await isFound(opened, 'kettle steams toner')).toBe(true);
  });

  test('messages as they are posted, edited and deleted', async () => {
    const opened = await desk(app);
    const { creator, assignee, ticket } = opened;
    const toner = await say(app, creator, ticket.id, 'Is it the toner?');
    const paper = await say(app, assignee, ticket.id, 'Or the paper.');
    expect(await isFound(opened, 'toner paper printer')).toBe(true);
    expect(await isFound(opened, '"toner or"')).toBe(false);
    expect(await isFound(opened, '"the toner"')).toBe(true);

    const path = `/tickets/${ticket.id}/messages`;
    await app.send('PUT', `${path}/${toner.id}`, {
      token: creator.token,
      body: { content: 'Is it the drum?' },
    });
    expect(await isFound(opened, 'toner')).toBe(false);
    expect(await isFound(opened, 'drum paper')).toBe(true);

    await app.send('DELETE', `${path}/${paper.id}`, { token: assignee.token });
    expect(await isFound(opened, 'paper')).toBe(false);
    expect(await isFound(opened, 'drum printer')).toBe(true);
  });

  test('messages that are posted at once', async () => {
    const opened = await desk(app);
    const words = Array.from({ length: 20 }, (_, index) => `word${index}x`);

    await Promise.all(words.map((word) => say(app, opened.creator, opened.ticket.id, word)));

    expect(await isFound(opened, words.join(' '))).toBe(true);
  });

  test('a ticket that is closed, and to whom it was handed', async () => {
    const opened = await desk(app, { title: 'Handed on' });
    const other = await desk(app);
    const { assignee, ticket } = opened;
    const body = { is_resolved: true, assigned_to: other.assignee.id };
    await app.send('PUT', `/tickets/${ticket.id}`, { token: assignee.token, body });

    expect(await titlesFound(app, assignee, 'handed')).toEqual([]);
    expect(await isFound({ ...opened, assignee: other.assignee }, 'handed')).toBe(true);
  });

  test('nothing of a ticket that is deleted', async () => {
    const opened = await desk(app);
    await insertMessages(
      app,
      opened,
      Array.from({ length: 300 }, () => ({ content: 'Toner?' })),
    );
    expect(await isFound(opened, 'toner')).toBe(true);
    expect(await entries(opened)).toHaveLength(1);

    await app.send('DELETE', `/tickets/${opened.ticket.id}`, { token: opened.creator.token });

    expect(await isFound(opened, 'toner')).toBe(false);
    expect(await entries(opened)).toEqual([]);
  });
});

// 1,400 different words of a character or two, each as long as makes a full message.
const long = (message: number) =>
  Array.from({ length: 1400 }, (_, index) => `w${(message * 1400 + index).toString(36)}`.padEnd(6, 'x')).join(
    ' ',
  );

test('a thread that is too long to be known as a whole can still be written to, read and searched', async () => {
  const opened = await desk(app);
  const { creator, ticket } = opened;
  const contents = Array.from({ length: 100 }, (_, message) => ({ content: long(message) }));
  for (const content of contents) await insertMessages(app, opened, [content]);

  const last = await say(app, creator, ticket.id, 'Lastword');

  expect(last.content).toBe('Lastword');
  expect(await isFound(opened, 'printer w1xxxx')).toBe(true);
  await app.send('DELETE', `/tickets/${ticket.id}/messages/${last.id}`, { token: creator.token });
  await app.send('PUT', `/tickets/${ticket.id}`, { token: creator.token, body: { title: 'Scanner' } });
  opened.ticket.title = 'Scanner';
  expect(await isFound(opened, 'scanner w1xxxx')).toBe(true);
  expect(await isFound(opened, 'printer')).toBe(false);
});

test('what was there before the index comes into it', async () => {
  const { creator, assignee } = await twoPeople(app);
  const runner = app.nest.get(DataSource).createQueryRunner();
  const migration = new CreateTicketSearch1764000000008();
  try {
    await migration.down(runner);
    const [id] = await insertTickets(app, { creator, assignee }, [
      { title: 'Older', content: 'Than the index.' },
    ]);
    await insertMessages(app, { creator, assignee, ticket: { id } } as Desk, [{ content: 'Dusty' }]);
    await migration.up(runner);
  } finally {
    await runner.release();
  }

  expect(await titlesFound(app, creator, 'older index dusty')).toEqual(['Older']);
  const key = DATABASE === 'sqlite' ? 'rowid' : 'ticket_id';
  expect(await countRows(app.databaseUrl, 'ticket_search')).toBe(await countRows(app.databaseUrl, 'tickets'));
  expect(
    await rows(app.databaseUrl, `SELECT id FROM tickets WHERE id NOT IN (SELECT ${key} FROM ticket_search)`),
  ).toEqual([]);
  await openTicket(app, creator, assignee, { title: 'Newer' });
  expect(await titlesFound(app, assignee, 'newer')).toEqual(['Newer']);
});

const testOnSqlite = DATABASE === 'sqlite' ? test : test.skip;
testOnSqlite('the index says of itself that it is sound', async () => {
  const check = "INSERT INTO ticket_search (ticket_search, rank) VALUES ('integrity-check', 1)";
  await expect(app.nest.get(DataSource).query(check)).resolves.toBeDefined();
});
