import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { comesTrue } from './polling.js';
import { freePort } from './postgres.setup.js';

/** Whether nginx is installed, as Debian's package has it. */
export const HAS_NGINX = spawnSync('nginx', ['-v']).status === 0;

const DOCUMENTED = fileURLToPath(new URL('../../docs/deployment/nginx.conf', import.meta.url));

/** An nginx before two servers. */
export interface Nginx {
  url: string;
  /** What it has written to its error log. */
  errors: () => Promise<string>;
  close: () => Promise<void>;
}

/** Runs nginx with the documented configuration, but for its addresses, and without TLS, which asks for a certificate. */
export async function nginxBefore(ports: readonly [number, number]): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'wasil-nginx-'));
  // Started by root, its workers are somebody else.
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'temp'));
  const [port, plainPort] = [await freePort(), await freePort()];
  const site = replaced(await readFile(DOCUMENTED, 'utf8'), [
    ['server 127.0.0.1:8001', `server 127.0.0.1:${ports[0]}`],
    ['server 127.0.0.1:8002', `server 127.0.0.1:${ports[1]}`],
    ['listen 80;', `listen 127.0.0.1:${plainPort};`],
    ['listen 443 ssl;', `listen 127.0.0.1:${port};`],
    [/^ *ssl_certificate.*$/gm, ''],
  ]);
  await writeFile(join(folder, 'wasil.conf'), site);
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off;
worker_processes 2;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log info;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((use) => `${use}_temp_path ${folder}/temp/${use};`).join('\n  ')}
  include ${folder}/wasil.conf;
}
`,
  );
  const errors = () => readFile(join(folder, 'error.log'), 'utf8').catch(() => '');
  const child = spawn('nginx', ['-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')], {
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  if (!(await comesTrue(() => answers(url)))) throw new Error(`nginx does not listen: ${await errors()}`);
  return {
    url,
    errors,
    close: async () => {
      const ended = once(child, 'exit');
      // SIGTERM ends its workers, too.
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

/** Fails where the text lacks what is to be replaced. */
function replaced(text: string, changes: [string | RegExp, string][]): string {
  return changes.reduce((changed, [from, to]) => {
    const next = changed.replace(from, to);
    if (next === changed) throw new Error(`The documented configuration lacks ${String(from)}`);
    return next;
  }, text);
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
