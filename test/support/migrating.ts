import { afterEach, beforeEach } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { readSettings } from '../../src/config/settings.js';
import { createDataSource } from '../../src/database/data-source.js';
import { ENTITIES } from '../../src/entities.js';
import { TEST_SECRET } from './app.js';
import { createDatabase, type TestDatabase } from './database.js';

/** Has each test of a file begin on a database of its own in which there is nothing yet. */
export function onEmptyDatabase(begin: (database: TestDatabase, dataSource: DataSource) => void): void {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeEach(async () => {
    database = await createDatabase();
    const environment = { NODE_ENV: 'test', JWT_SECRET: TEST_SECRET, DATABASE_URL: database.url };
    dataSource = await createDataSource(readSettings(environment), ENTITIES).initialize();
    begin(database, dataSource);
  });
  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });
}

/** Makes the migrations that are not made yet; gives how many there were. */
export async function up(dataSource: DataSource): Promise<number> {
  return (await dataSource.runMigrations({ transaction: 'each' })).length;
}

/** Makes the oldest migrations, so many of them, that are not made yet. */
export async function upTo(dataSource: DataSource, count: number): Promise<void> {
  const all = dataSource.migrations;
  Object.assign(dataSource, { migrations: all.slice(0, count) });
  await up(dataSource);
  Object.assign(dataSource, { migrations: all });
}

/** Takes the last migrations back, so many of them. */
export async function down(dataSource: DataSource, count = 1): Promise<void> {
  for (let left = count; left > 0; left--) await dataSource.undoLastMigration({ transaction: 'each' });
}

const MOMENT = "'2026-01-31 08:00:00.000'";

/** Writes a ticket and the manager who opened it for themselves, as any version would that has tickets. */
export async function writeTicket(dataSource: DataSource): Promise<void> {
  for (const statement of [
    `INSERT INTO users (username, username_folded, email, password, created_at) VALUES ('a', 'a', '', '', ${MOMENT})`,
    `INSERT INTO profiles (user_id, nickname, is_manager, created_at) VALUES (1, 'A', true, ${MOMENT})`,
    `INSERT INTO tickets (created_by, assigned_to, title, content, created_at, updated_at)
     VALUES (1, 1, 'Printer', 'It smokes.', ${MOMENT}, ${MOMENT})`,
  ]) {
    await dataSource.query(statement);
  }
}
