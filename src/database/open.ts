import type { DataSource } from 'typeorm';
import { isPostgres } from './dialect.js';
import { openingFailure } from './opening-failure.js';
import { assertSuitable } from './postgres-requirements.js';

/**
 * Opens the database, as it is. It stays closed if this fails.
 * @param connections how many connections are going to be opened in all, so that there is room for them.
 * @throws Error that names the database and says what to do.
 */
export async function open(dataSource: DataSource, connections = 1): Promise<DataSource> {
  try {
    await dataSource.initialize();
    if (isPostgres(dataSource)) await assertSuitable(dataSource, connections);
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw openingFailure(error, dataSource.options);
  }
  return dataSource;
}
