import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { loadEnvironment } from '../config/environment-file.js';
import { readSettings } from '../config/settings.js';
import { createDataSource } from '../database/data-source.js';
import { openMigrated } from '../database/migrate.js';
import type { MigrationLog } from '../database/migration-log.js';
import { ENTITIES } from '../entities.js';

/** What a command waits for is said; what it migrates by the way is not. */
const SAID_ON_STDERR: MigrationLog = {
  info: () => undefined,
  warn: (_details, text) => {
    console.error(text);
  },
};

/**
 * Does `work` with the services of the application, on the database that the settings name, and closes it.
 * @param log is told what it migrates before that, and what it waits for; `signal` stops the migrating.
 */
export async function withServices(
  work: (services: INestApplicationContext) => Promise<void>,
  log: MigrationLog = SAID_ON_STDERR,
  signal?: AbortSignal,
): Promise<void> {
  const settings = readSettings(loadEnvironment());
  const dataSource = await openMigrated(createDataSource(settings, ENTITIES), log, signal);
  const services = await NestFactory.createApplicationContext(AppModule.forRoot(settings, dataSource), {
    abortOnError: false,
    // An error is thrown, and told in a sentence.
    logger: false,
  });
  try {
    await work(services);
  } finally {
    await services.close();
  }
}
