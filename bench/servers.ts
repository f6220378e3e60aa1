import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const BUILT = fileURLToPath(new URL('..', import.meta.url));

/** A server in a process of its own. */
export interface Server {
  url: string;
  /** How many bytes of memory it has in use, shared ones included. */
  memory: () => Promise<number>;
  stop: () => Promise<void>;
}

/** Starts a built program and waits until it says where it listens. */
export async function startServer(program: string, environment: NodeJS.ProcessEnv): Promise<Server> {
  const child = spawn(process.execPath, [`${BUILT}${program}`], {
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await addressOf(child);
  return {
    url,
    memory: () => residentBytes(child.pid),
    stop: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    const [, url] = /listens on (http:\/\/[\d.]+:\d+);/.exec(said) ?? [];
    if (url === undefined) continue;
    child.stdout?.resume();
    return url;
  }
  throw new Error(`The server ended before it listened: ${said}`);
}

async function residentBytes(pid = 0): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}
