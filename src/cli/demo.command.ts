import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createApp, serve, stopSignal } from '../app.js';
import { loadEnvironment } from '../config/environment-file.js';
import { readSettings, type Settings } from '../config/settings.js';
import { fillDemoDesk } from './demo-desk.js';

/** `wasil demo`: serves a throw-away database with people, tickets and messages in it. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('serve a throw-away database full of people, tickets and messages')
    .action(async () => {
      const stop = stopSignal();
      const folder = await mkdtemp(join(tmpdir(), 'wasil-demo-'));
      try {
        const { HOST, PORT } = loadEnvironment();
        const settings = readSettings({
          HOST,
          PORT,
          DATABASE_URL: `sqlite:${join(folder, 'demo.sqlite')}`,
          LOG_LEVEL: 'warn',
        });
        await serveDemo(settings, stop);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
}

async function serveDemo(settings: Settings, stop: Promise<void>): Promise<void> {
  const app = await createApp(settings);
  const logins = await Promise.race([fillDemoDesk(app, showProgress), stop]);
  if (!logins) {
    await app.close();
    return;
  }
  await serve(app, settings, stop, (url) => {
    console.log(`\nSign in as any of these (nothing here outlives this process):\n`);
    console.log(tableOf(logins));
    console.log(`\nAPI           ${url}\nSwagger UI    ${url}/docs\n\nStop with Ctrl+C.`);
  });
}

function showProgress(what: string, done: number, all: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${what}: ${done}/${all}${done === all ? '\n' : ''}`);
  else if (done === all) console.log(`${what}: ${all}`);
}

/** Rows below the names of their members, in columns that are as wide as the widest in them. */
function tableOf(rows: readonly Record<string, string>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const widthOf = (name: string) => Math.max(name.length, ...rows.map((row) => row[name]?.length ?? 0));
  const line = (valueOf: (name: string) => string) =>
    names
      .map((name) => valueOf(name).padEnd(widthOf(name)))
      .join('  ')
      .trimEnd();
  return [line((name) => name), ...rows.map((row) => line((name) => row[name] ?? ''))].join('\n');
}
