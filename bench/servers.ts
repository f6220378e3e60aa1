import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SECRET } from './callers.js';

const BUILT = fileURLToPath(new URL('..', import.meta.url));

export const WASIL = 'src/main.js';
export const FLOOR = 'bench/floor.js';
export const BARE = 'bench/bare.js';

/** A server in a process of its own. */
export interface Server {
  url: string;
  /** How many bytes of memory it has in use, shared ones included. */
  memory: () => Promise<number>;
  /** How many seconds of processor time it has had, all its threads together. */
  processorSeconds: () => Promise<number>;
  /** How many statements it has sent to its database; NaN where they are not counted. */
  statements: () => Promise<number>;
  stop: () => Promise<void>;
}

/** What a server of the benchmark is told; each request may come from another address, as behind a proxy. */
export function environmentFor(databaseUrl: string): NodeJS.ProcessEnv {
  return {
    DATABASE_URL: databaseUrl,
    JWT_SECRET: SECRET,
    RATE_LIMIT: 'off',
    MAX_EVENT_LOOP_DELAY_MS: '0',
    TRUST_PROXY: 'true',
  };
}

interface Way {
  /** Whether its statements are counted. */
  counting?: boolean;
}

/** Starts a built program and waits until it says where it listens. */
export async function startServer(
  program: string,
  environment: NodeJS.ProcessEnv,
  { counting = false }: Way = {},
): Promise<Server> {
  const preloaded = counting ? ['--import', `${BUILT}bench/counting.js`] : [];
  const child = spawn(process.execPath, [...preloaded, `${BUILT}${program}`], {
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit', ...(counting ? (['ipc'] as const) : [])],
  });
  const end = () => child.kill();
  process.once('exit', end);
  return {
    url: await addressOf(child),
    memory: () => residentBytes(child.pid),
    processorSeconds: () => processorSeconds(child.pid),
    statements: () => (counting ? statementsOf(child) : Promise.resolve(Number.NaN)),
    stop: async () => {
      process.off('exit', end);
      if (child.exitCode !== null) return;
      end();
      await once(child, 'exit');
    },
  };
}

/** Where it says that it listens. What else it says is read and dropped: a log that nobody reads costs less to write. */
function addressOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said: string | undefined = '';
    stdout?.on('data', (chunk: Buffer) => {
      if (said === undefined) return;
      said += String(chunk);
      const [, url] = /listens on (http:\/\/[\d.]+:\d+);/.exec(said) ?? [];
      if (url === undefined) return;
      said = undefined;
      resolve(url);
    });
    stdout?.once('end', () => {
      reject(new Error(`The server ended before it listened: ${said}`));
    });
  });
}

async function statementsOf(child: ChildProcess): Promise<number> {
  const answer = once(child, 'message') as Promise<[number]>;
  child.send('how many?');
  return (await answer)[0];
}

async function residentBytes(pid = 0): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}

/** In /proc the kernel counts in hundredths of a second, whatever its own clock. */
const TICKS_PER_SECOND = 100;

async function processorSeconds(pid = 0): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // After the name, which may hold anything: the state is the third field, user and system time 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
