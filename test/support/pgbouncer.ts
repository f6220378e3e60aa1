import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comesTrue } from './polling.js';
import { freePort } from './postgres.setup.js';

/** Whether PgBouncer is installed, as Debian's package has it. */
export const HAS_PGBOUNCER = spawnSync('pgbouncer', ['--version']).status === 0;

/** PgBouncer refuses to run as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A PgBouncer in transaction mode before a PostgreSQL server. */
export interface Pooler {
  /** The same database, by way of the pooler. */
  url: string;
  close: () => Promise<void>;
}

export async function poolerFor(databaseUrl: string): Promise<Pooler> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'wasil-pgbouncer-'));
  await chmod(folder, 0o755);
  const ownPort = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
* = host=${hostname} port=${port} user=${decodeURIComponent(username)} password='${decodeURIComponent(password)}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 5
ignore_startup_parameters = statement_timeout, idle_in_transaction_session_timeout, options
`,
    { mode: 0o644 },
  );
  const child: ChildProcess = spawn('pgbouncer', ['--quiet', file], { ...NOBODY, stdio: 'ignore' });
  if (!(await comesTrue(() => canConnect(ownPort)))) throw new Error('PgBouncer does not listen');
  return {
    url: `postgres://wasil@127.0.0.1:${ownPort}${pathname}`,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
