import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Message } from '../../src/messages/message.entity.js';
import { TicketDeletionService } from '../../src/tickets/ticket-deletion.service.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { insertMessages, LONG_AGO } from '../factories/row.js';
import { desk, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { comesTrue, SOON_MS } from '../support/polling.js';
import { rows } from '../support/rows.js';
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

/** How many texts of a ticket SQLite's index has. */
async function entries({ ticket }: Desk): Promise<number> {
  return (await rows(app.databaseUrl, `SELECT rowid FROM ticket_words WHERE rowid >> 32 = ${ticket.id}`))
    .length;
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
    if (DATABASE === 'sqlite') expect(await entries(opened)).toBe(302);

    await app.send('DELETE', `/tickets/${opened.ticket.id}`, { token: opened.creator.token });

    expect(await isFound(opened, 'toner')).toBe(false);
    while (await app.nest.get(TicketDeletionService).sweep());
    if (DATABASE === 'sqlite') expect(await entries(opened)).toBe(0);
  });
});

/** A full message of 1,400 words, all different from those of every other. */
const long = (message: number) =>
  Array.from({ length: 1400 }, (_, index) => `w${(message * 1400 + index).toString(36)}`.padEnd(6, 'x')).join(
    ' ',
  );

test('all of a thread of a million characters is found, and no more than what is in it', async () => {
  const opened = await desk(app);
  const { creator, ticket } = opened;
  await insertMessages(
    app,
    opened,
    Array.from({ length: 100 }, (_, message) => ({ content: long(message) })),
  );

  const last = await say(app, creator, ticket.id, 'Lastword');

  expect(await isFound(opened, 'printer w1xxxx w300xx lastword')).toBe(true);
  expect(await isFound(opened, '"w300xx w301xx w302xx"')).toBe(true);
  expect(await isFound(opened, '"w300xx w302xx"')).toBe(false);
  await app.send('DELETE', `/tickets/${ticket.id}/messages/${last.id}`, { token: creator.token });
  expect(await isFound(opened, 'w300xx lastword')).toBe(false);
});

test('a phrase is found wherever it stands in a text', async () => {
  const lines = Array.from({ length: 300 }, (_, index) => `error E-${1001 + index}`);
  const opened = await desk(app, { content: lines.join('\n') });

  for (const q of ['E-1001', 'E-1290', '"E 1299 error E 1300"']) expect(await isFound(opened, q)).toBe(true);
  for (const q of ['"E 1290 F"', '"E 1301"', '1290 -E-1290']) expect(await isFound(opened, q)).toBe(false);
});

test('what another program writes without its words is soon found, be it new or changed', async () => {
  const opened = await desk(app, { title: 'Kettle' });
  const { creator, ticket } = opened;
  const message = await say(app, creator, ticket.id, 'Toner?');
  const { manager: database } = app.nest.get(DataSource);

  const written = { ticketId: ticket.id, profileId: creator.id, createdAt: LONG_AGO, updatedAt: LONG_AGO };
  await database.insert(Message, { ...written, content: 'Dusty' });
  await database.update(Message, { id: message.id }, { content: 'Drum!' });
  await database.update(Ticket, { id: ticket.id }, { content: 'It steams.' });

  expect(await isFound(opened, 'toner')).toBe(false);
  expect(await isFound(opened, 'smokes')).toBe(false);
  // One of the two may be answered before the words are written, and the other after.
  const found = async () => (await titlesFound(app, creator, 'kettle steams drum dusty')).length > 0;
  expect(await comesTrue(found, 2 * SOON_MS)).toBe(true);
  expect(await isFound(opened, 'kettle steams drum dusty')).toBe(true);
});

const testOnSqlite = DATABASE === 'sqlite' ? test : test.skip;
testOnSqlite('the index says of itself that it is sound', async () => {
  const check = "INSERT INTO ticket_words (ticket_words) VALUES ('integrity-check')";
  await expect(app.nest.get(DataSource).query(check)).resolves.toBeDefined();
});
