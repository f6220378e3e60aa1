import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { destination } from 'pino';
import { DataSource } from 'typeorm';
import { createApp } from '../../src/app.js';
import { readSettings } from '../../src/config/settings.js';
import { send, type Answer, type RequestOptions } from './client.js';
import { attachmentsOf, createMigratedDatabase } from './database.js';
import { runFile } from './secrets.js';
import { StatementLog } from './statements.js';

/** A server on a database of its own, spoken to over HTTP. */
export interface TestApp {
  nest: NestFastifyApplication;
  url: string;
  databaseUrl: string;
  statements: StatementLog;
  send: (method: string, path: string, options?: RequestOptions) => Promise<Answer>;
  close: () => Promise<void>;
}

export const TEST_SECRET = 'a signing key that only these tests have ever used';

/** Starts a server; `environment` adds to its settings, and with `databaseUrl` it shares another's database. */
export async function startApp(environment: NodeJS.ProcessEnv = {}, databaseUrl?: string): Promise<TestApp> {
  const database =
    databaseUrl === undefined ? await createMigratedDatabase() : { url: databaseUrl, drop: nothing };
  const settings = readSettings({
    NODE_ENV: 'test',
    JWT_SECRET: TEST_SECRET,
    DATABASE_URL: database.url,
    ATTACHMENTS: `folder:${attachmentsOf(database.url)}`,
    PORT: '0',
    RATE_LIMIT: 'off',
    LOG_IN_FAILURES_PER_ADDRESS: '1000',
    // The process also loads tests and looks at answers: how late it runs says nothing of the server.
    MAX_EVENT_LOOP_DELAY_MS: '0',
    ...environment,
  });
  const nest = await createApp(settings, destination({ dest: runFile('log'), append: true, sync: true }));
  // What the tests write need not outlast a power cut.
  if (DATABASE === 'sqlite') await nest.get(DataSource).query('PRAGMA synchronous = OFF');
  await nest.listen(settings.port, settings.host);
  const url = await nest.getUrl();
  return {
    nest,
    url,
    databaseUrl: database.url,
    statements: StatementLog.on(nest.get(DataSource)),
    send: (method, path, options) => send(url, method, path, options),
    close: async () => {
      await nest.close();
      await database.drop();
    },
  };
}

async function nothing(): Promise<void> {
  // The database belongs to the server that it is shared with.
}
