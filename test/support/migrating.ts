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
