import cluster from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream, Logger } from 'pino';
import { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { StoreKeeper } from './attachments/store-keeper.js';
import { estimator } from './auth/password-strength.js';
import type { Settings } from './config/settings.js';
import { VERSION } from './config/version.js';
import { createDataSource } from './database/data-source.js';
import { migrateApart } from './database/migrate-apart.js';
import { migrate, openMigrated } from './database/migrate.js';
import { MigrationStopped } from './database/migration-log.js';
import { open } from './database/open.js';
import { SchemaAtStart } from './database/pending-migrations.js';
import { tellServing } from './cluster/worker-channel.js';
import { ENTITIES } from './entities.js';
import { createLog, NestLog } from './http/log.js';
import { Readiness } from './http/readiness.js';
import { createServer } from './http/server.js';
import { Turns } from './http/turns.js';
import { servedDocument, serveDocument } from './http/swagger-ui.js';
import { WordKeeper } from './search/word-keeper.js';

/** The application, its database open and migrated. Without `logTo` it logs to standard output. */
export async function createApp(
  settings: Settings,
  logTo?: DestinationStream,
): Promise<NestFastifyApplication> {
  const log = createLog(settings.logLevel, logTo);
  const app = await assemble(settings, log, await openMigrated(createDataSource(settings, ENTITIES), log));
  await app.get(StoreKeeper).start();
  await app.get(WordKeeper).start();
  return app;
}

/** The application, its database open as it is: `serve` brings it up to date. */
export async function openApp(settings: Settings): Promise<NestFastifyApplication> {
  const connections = settings.workers * settings.databasePoolSize;
  const dataSource = await open(createDataSource(settings, ENTITIES), connections);
  return assemble(settings, createLog(settings.logLevel), dataSource);
}

async function assemble(
  settings: Settings,
  log: Logger,
  dataSource: DataSource,
): Promise<NestFastifyApplication> {
  const adapter = await createServer(settings, log);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(settings, dataSource),
    adapter,
    {
      abortOnError: false,
      bodyParser: false,
      // An error at the start is thrown, and the caller reports it.
      logger: false,
    },
  );
  app.useLogger(new NestLog(log));
  serveDocument(app);
  app.get(Turns).watch(adapter.getInstance());
  await app.init();
  await adapter.getInstance().ready();
  return app;
}

/**
 * Resolves once the process is told to stop. It may be told again, and must not be ended by that: where a group of processes is
 * signalled (systemd, Ctrl-C), workers hear it from the primary process as well.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'])
      process.on(signal, () => {
        resolve();
      });
  });
}

/** How long the requests under way may take to finish once the server listens no more. */
const LONGEST_STOP_MS = 10_000;

/** Why a server can't listen: a sentence that names the setting and what to do. */
function listeningFailure(error: unknown, host: string, port: number): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new Error(`PORT ${port} is in use on ${host}: stop what listens there, or set another one.`);
    case 'EACCES':
      return new Error(`PORT ${port} is not for this user: set one from 1024 on.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(`HOST ${host} is no address of this machine: set another one.`);
    default:
      return error;
  }
}

/** Words whose writing takes longer than this at the start are waited for listening, as not ready; migrations always are. */
const SOON_MS = 1000;

const BUSY = 'The database is being brought up to date; please try again in a moment.';

/** Serves until `stop`, then finishes the requests under way and closes the database. */
export async function serve(
  app: NestFastifyApplication,
  settings: Settings,
  stop: Promise<void>,
  onServing: (url: string) => void = () => undefined,
): Promise<void> {
  const { host, port, stopNoticeMs, database } = settings;
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  const about = { version: VERSION, pid: process.pid, worker: cluster.worker?.id, database: database.kind };
  try {
    await estimator();
    servedDocument(app);
    // Nothing is migrated by a process that can't listen.
    const begun = app.get(SchemaAtStart).isBehind ? undefined : bringUpToDate(app, settings, stop);
    // It is awaited below; until then its rejection is no unhandled one.
    begun?.catch(() => undefined);
    const isSoon = await Promise.race([begun ?? false, pause(SOON_MS, false)]);
    if (!isSoon) server.standBy(BUSY);
    const listenTextResolver = (url: string) => (isSoon ? servingAt(url) : busyAt(url));
    // For a name of several addresses Fastify would have further servers, whose connections nothing here bounds.
    const address = host === 'localhost' ? '127.0.0.1' : host;
    await app.listen({ port, host: address, listenTextResolver }).catch((error: unknown) => {
      throw listeningFailure(error, host, port);
    });
    const isServing = await (begun ?? bringUpToDate(app, settings, stop));
    if (isServing) {
      server.standBy();
      const url = await app.getUrl();
      if (!isSoon) server.log.info(servingAt(url));
      server.log.info(about, 'started');
      tellServing();
      onServing(url);
      await stop;
    }
    server.log.info(about, 'stopping');
    app.get(Readiness).stop();
    server.closeConnections();
    if (isServing) await pause(stopNoticeMs);
    await server.stopListening();
    setTimeout(() => {
      app.getHttpServer().closeAllConnections();
    }, LONGEST_STOP_MS).unref();
  } finally {
    await app.close();
  }
  server.log.info(about, 'stopped');
}

function servingAt(url: string): string {
  return `Wasil listens on ${url}; its documentation is at ${url}/docs`;
}

function busyAt(url: string): string {
  return `Wasil brings its database up to date; until then ${url} answers 503`;
}

/** Migrates the database, and writes the words that are missing. @returns false if it was told to stop meanwhile. */
async function bringUpToDate(
  app: NestFastifyApplication,
  { database }: Settings,
  stop: Promise<void>,
): Promise<boolean> {
  const { log }: FastifyInstance = app.getHttpAdapter().getInstance();
  const controller = new AbortController();
  const stopped = stop.then(() => {
    controller.abort();
    return false;
  });
  const isFile = database.kind === 'sqlite' && database.file !== ':memory:';
  try {
    if (app.get(SchemaAtStart).isBehind)
      await (isFile
        ? migrateApart(database.file, log, controller.signal)
        : migrate(app.get(DataSource), log, controller.signal));
  } catch (error) {
    if (error instanceof MigrationStopped) return false;
    throw error;
  }
  await app.get(StoreKeeper).start();
  const filledIn = app.get(WordKeeper).start();
  return Promise.race([filledIn.then(() => true), stopped]);
}
