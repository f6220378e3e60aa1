import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Settings } from './config/settings.js';
import { serveDocument } from './http/openapi.js';
import { createServer } from './http/server.js';

/** The application, ready to listen: its database is open and migrated. */
export async function createApp(settings: Settings): Promise<NestFastifyApplication> {
  const adapter = await createServer();
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(settings), adapter, {
    abortOnError: false,
    bodyParser: false,
    // What stops the start is thrown, and told by whoever starts.
    logger: false,
  });
  app.useLogger(['warn', 'error', 'fatal']);
  app.enableCors({
    origin: [...settings.corsOrigins],
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: ['Link', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
    maxAge: 600,
  });
  serveDocument(app);
  await app.init();
  await adapter.getInstance().ready();
  return app;
}

/** Resolves once the process is told to stop. */
export function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => {
      resolve();
    });
    process.once('SIGINT', () => {
      resolve();
    });
  });
}

/** How long requests under way may take to finish once the process is told to stop. */
const LONGEST_STOP_MS = 10_000;

/** Serves until `stop`, then finishes the requests under way and closes the database. */
export async function serve(
  app: NestFastifyApplication,
  { host, port }: Settings,
  stop: Promise<void>,
  onListening: (url: string) => void,
): Promise<void> {
  try {
    await app.listen(port, host);
    onListening(await app.getUrl());
    await stop;
    setTimeout(() => {
      app.getHttpServer().closeAllConnections();
    }, LONGEST_STOP_MS).unref();
  } finally {
    await app.close();
  }
}
