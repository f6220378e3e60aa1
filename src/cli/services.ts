import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { loadEnvironment } from '../config/environment-file.js';
import { readSettings } from '../config/settings.js';

/** Does `work` with the services of the application, on the database that the settings name, and closes it. */
export async function withServices(
  work: (services: INestApplicationContext) => Promise<void>,
): Promise<void> {
  const settings = readSettings(loadEnvironment());
  const services = await NestFactory.createApplicationContext(AppModule.forRoot(settings), {
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
