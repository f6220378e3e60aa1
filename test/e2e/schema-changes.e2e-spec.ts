import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource, type QueryRunner, type TableColumnOptions } from 'typeorm';
import { addColumn, dropColumn } from '../../src/database/schema-changes.js';
import { desk, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { rows } from '../support/rows.js';
import { schema } from '../support/schema.js';
import { titlesFound } from '../support/searching.js';
import { functionsOf, triggersOf } from '../support/triggers.js';

let app: TestApp;
let opened: Desk;
let runner: QueryRunner;
beforeAll(async () => {
  app = await startApp();
  opened = await desk(app, { title: 'Printer' });
  await say(app, opened.creator, opened.ticket.id, 'Toner?');
  runner = app.nest.get(DataSource).createQueryRunner();
});
afterAll(async () => {
  await runner.release();
  await app.close();
});

const tickets = () => rows(app.databaseUrl, 'SELECT * FROM tickets ORDER BY id');
const messages = () => rows(app.databaseUrl, 'SELECT * FROM messages ORDER BY id');
const triggers = async () => [await triggersOf(app.databaseUrl), await functionsOf(app.databaseUrl)];
const indexes = () =>
  rows(
    app.databaseUrl,
    DATABASE === 'sqlite'
      ? "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"
      : "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
  );

const NO = DATABASE === 'sqlite' ? 0 : false;

const COLUMNS: [string, TableColumnOptions, unknown][] = [
  ['a text with a default', { name: 'colour', type: 'varchar', length: '10', default: "'red'" }, 'red'],
  ['a number with a default', { name: 'weight', type: 'integer', default: 3 }, 3],
  ['a truth value', { name: 'is_urgent', type: 'boolean', default: String(NO) }, NO],
  ['what may be missing', { name: 'room', type: 'integer', isNullable: true }, null],
];

describe.each(COLUMNS)('a column that is added, %s,', (_, column, value) => {
  test('has its default in every row that there is, and leaves all else as it was', async () => {
    const before = await Promise.all([tickets(), messages(), triggers(), indexes(), schema(app.databaseUrl)]);
    const [ticketsBefore, messagesBefore, triggersBefore, indexesBefore, schemaBefore] = before;

    await addColumn(runner, 'tickets', column);
    try {
      expect(await tickets()).toEqual(ticketsBefore.map((row) => ({ ...row, [column.name]: value })));
      expect(await messages()).toEqual(messagesBefore);
      expect(await triggers()).toEqual(triggersBefore);
      expect(await indexes()).toEqual(indexesBefore);
    } finally {
      await dropColumn(runner, 'tickets', column.name);
    }

    expect(await tickets()).toEqual(ticketsBefore);
    expect(await triggers()).toEqual(triggersBefore);
    expect(await schema(app.databaseUrl)).toEqual(schemaBefore);
  });

  test('hinders nobody who writes and searches', async () => {
    await addColumn(runner, 'tickets', column);
    try {
      const { creator, ticket } = opened;
      const title = `Scanner ${column.name.replace('_', '')}`;
      const { token } = creator;
      const answer = await app.send('PUT', `/tickets/${ticket.id}`, { token, body: { title } });
      expect(answer.status).toBe(200);
      await say(app, creator, ticket.id, `About ${title}`);

      expect(await titlesFound(app, creator, title)).toEqual([title]);
      expect(await titlesFound(app, creator, 'toner')).toEqual([title]);
    } finally {
      await dropColumn(runner, 'tickets', column.name);
    }
  });
});
