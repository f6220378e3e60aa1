import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { atEnd } from './scenario.js';
import { JWT_SECRET } from './users.js';

/** What is run, from the folder of the build. */
export type Program =
  | 'src/main.js'
  | 'bench/baseline.js'
  | 'bench/baseline-nest.js'
  | 'bench/baseline-uploads.js'
  | 'bench/empty-app.js';

/** A server in a process of its own. */
export interface Server {
  url: string;
  /** The resident memory of its process in MiB. */
  memory: () => Promise<number>;
  /** The processor time that its process has had so far, all threads together. */
  cpuSeconds: () => Promise<number>;
  stop: () => Promise<void>;
}

/** Starts a server, to be stopped at the end, and waits until it listens. @throws Error where it ends before. */
export async function startServer(
  program: Program,
  databaseUrl: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Server> {
  const file = fileURLToPath(new URL(`../${program}`, import.meta.url));
  const attachments = await mkdtemp(join(tmpdir(), 'wasil-bench-'));
  atEnd(() => rm(attachments, { recursive: true, force: true }));
  const child = spawn(process.execPath, [file], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATABASE_URL: databaseUrl,
      ATTACHMENTS: `folder:${attachments}`,
      JWT_SECRET,
      RATE_LIMIT: 'off',
      MAX_EVENT_LOOP_DELAY_MS: '0',
      // Each request may then come from another address.
      TRUST_PROXY: 'true',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => child.kill();
  process.once('exit', kill);
  const stat = (name: string) => readFile(`/proc/${child.pid ?? 0}/${name}`, 'utf8').catch(() => '');
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode !== null || child.signalCode !== null) return;
    kill();
    await once(child, 'exit');
  };
  atEnd(stop);
  return {
    url: await addressIn(child.stdout),
    memory: async () => Number(/^VmRSS:\s+(\d+) kB/m.exec(await stat('status'))?.[1]) / 1024,
    cpuSeconds: async () => {
      // The process's name may hold anything; fields 14 and 15 are user and system time in hundredths of a second.
      const fields = (await stat('stat')).split(') ').at(-1)?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    stop,
  };
}

async function addressIn(output: Readable): Promise<string> {
  let text = '';
  // The output is still read and dropped when the address is known, so the server never waits for a reader.
  for await (const [chunk] of on(output, 'data', { close: ['end'] }) as AsyncIterable<[Buffer]>) {
    text += String(chunk);
    const url = /listens on (http:\/\/[\d.]+:\d+);/.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`The server ended before it listened: ${text}`);
}
