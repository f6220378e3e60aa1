import cluster from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import { AppModule } from './app.module.js';
import { estimator } from './auth/password-strength.js';
import type { Settings } from './config/settings.js';
import { VERSION } from './config/version.js';
import { createLog, NestLog } from './http/log.js';
import { Readiness } from './http/readiness.js';
import { createServer } from './http/server.js';
import { servedDocument, serveDocument } from './http/swagger-ui.js';
import { WordKeeper } from './search/word-keeper.js';

/** The application, ready to listen: its database is open and migrated. Without `logTo` it logs to standard output. */
export async function createApp(
  settings: Settings,
  logTo?: DestinationStream,
): Promise<NestFastifyApplication> {
  const log = createLog(settings.logLevel, logTo);
  const adapter = await createServer(settings, log);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(settings), adapter, {
    abortOnError: false,
    bodyParser: false,
    // An error at the start is thrown, and the caller reports it.
    logger: false,
  });
  app.useLogger(new NestLog(log));
  serveDocument(app);
  await app.init();
  await app.get(WordKeeper).start();
  await adapter.getInstance().ready();
  return app;
}

/** Resolves once the process is told to stop. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => {
      resolve();
    });
    process.once('SIGINT', () => {
      resolve();
    });
  });
}

/** How long the requests under way may take to finish once the server listens no more. */
const LONGEST_STOP_MS = 10_000;

function listenTextResolver(url: string): string {
  return `Wasil listens on ${url}; its documentation is at ${url}/docs`;
}

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

/** Serves until `stop`, then finishes the requests under way and closes the database. */
export async function serve(
  app: NestFastifyApplication,
  { host, port, stopNoticeMs, database }: Settings,
  stop: Promise<void>,
  onListening: (url: string) => void = () => undefined,
): Promise<void> {
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  const about = { version: VERSION, pid: process.pid, worker: cluster.worker?.id, database: database.kind };
  try {
    await estimator();
    servedDocument(app);
    await app.listen({ port, host, listenTextResolver }).catch((error: unknown) => {
      throw listeningFailure(error, host, port);
    });
    server.log.info(about, 'started');
    onListening(await app.getUrl());
    await stop;
    server.log.info(about, 'stopping');
    app.get(Readiness).stop();
    server.closeConnections();
    await pause(stopNoticeMs);
    await server.stopListening();
    setTimeout(() => {
      app.getHttpServer().closeAllConnections();
    }, LONGEST_STOP_MS).unref();
  } finally {
    await app.close();
  }
  server.log.info(about, 'stopped');
}
