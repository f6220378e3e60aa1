import { afterEach, expect, jest, test } from '@jest/globals';
import { DataSource, type QueryRunner } from 'typeorm';
import { SessionsService } from '../../src/auth/sessions.service.js';
import { TokensService } from '../../src/auth/tokens.service.js';
import { SILENT } from '../../src/database/migration-log.js';
import { migrate } from '../../src/database/migrate.js';
import { TEST_CLIENT } from '../factories/person.js';
import { startApp } from '../support/app.js';
import type { TestDatabase } from '../support/database.js';
import { onEmptyDatabase, upTo, writeTicket } from '../support/migrating.js';
import { oldProcess } from '../support/old-process.js';
import { rows } from '../support/rows.js';

let database: TestDatabase;
let dataSource: DataSource;
onEmptyDatabase((one, its) => {
  database = one;
  dataSource = its;
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Has something done before each statement that any data source sends. */
function beforeEachStatement(act: () => Promise<void>): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on the data source that it is asked of
  const create = DataSource.prototype.createQueryRunner;
  jest.spyOn(DataSource.prototype, 'createQueryRunner').mockImplementation(function (
    this: DataSource,
    ...mode
  ) {
    const runner: QueryRunner = create.apply(this, mode);
    const query = runner.query.bind(runner);
    runner.query = (async (...statement: Parameters<QueryRunner['query']>) => {
      await act();
      return query(...statement) as unknown;
    }) as QueryRunner['query'];
    return runner;
  });
}

/** The last migration before the search was there. */
const BEFORE_SEARCH = 7;

test('what a process of an earlier version commits between any two statements of the migrations is not lost', async () => {
  await upTo(dataSource, BEFORE_SEARCH);
  await writeTicket(dataSource);
  const old = await oldProcess(database.url);
  await old.write();
  beforeEachStatement(() => old.write());

  await migrate(dataSource, SILENT);

  jest.restoreAllMocks();
  await old.write();
  await old.close();
  // It could write before the migrations and after them, and between two of them.
  expect(old.messages.length).toBeGreaterThan(2);
  const app = await startApp({}, database.url);
  try {
    const session = await app.nest.get(SessionsService).open(1, TEST_CLIENT);
    const { access: token } = app.nest.get(TokensService).pair(session);
    const notFound: string[] = [];
    for (const word of old.messages) {
      const answer = await app.send('GET', `/profiles/1/tickets?q=${word}`, { token });
      if ((answer.body as unknown[]).length !== 1) notFound.push(word);
    }
    expect(notFound).toEqual([]);
    const kept = await rows(database.url, 'SELECT request_id FROM events ORDER BY id');
    expect(kept.map(({ request_id }) => request_id)).toEqual(old.changes);
  } finally {
    await app.close();
  }
  // Each of more than a thousand messages is searched for.
}, 120_000);
