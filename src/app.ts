import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import { AppModule } from './app.module.js';
import type { Settings } from './config/settings.js';
import { createLog, NestLog } from './http/log.js';
import { serveDocument } from './http/openapi.js';
import { Readiness } from './http/readiness.js';
import { createServer } from './http/server.js';

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

/** How long a server that is told to stop still listens, as not ready, so that load balancers notice. */
const NOTICE_MS = 1000;

/** How long the requests under way may take to finish once the process is told to stop. */
const LONGEST_STOP_MS = 10_000;

function listenTextResolver(url: string): string {
  return `Wasil listens on ${url}; its documentation is at ${url}/docs`;
}

/** Serves until `stop`, then finishes the requests under way and closes the database. */
export async function serve(
  app: NestFastifyApplication,
  { host, port }: Settings,
  stop: Promise<void>,
  onListening: (url: string) => void = () => undefined,
): Promise<void> {
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  try {
    await app.listen({ port, host, listenTextResolver });
    onListening(await app.getUrl());
    await stop;
    setTimeout(() => {
      app.getHttpServer().closeAllConnections();
    }, LONGEST_STOP_MS).unref();
    app.get(Readiness).stop();
    server.closeConnections();
    await new Promise((resolve) => setTimeout(resolve, NOTICE_MS));
  } finally {
    await app.close();
  }
}
