import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import type { SessionView } from '../../src/auth/session.view.js';
import { newcomer } from '../factories/person.js';
import { Installation, type Server } from '../support/installation.js';
import { comesTrue } from '../support/polling.js';
import { childrenOf, TELLS_TIME } from '../support/processor.js';

let site: Installation;
let server: Server;
let session: SessionView;
beforeEach(async () => {
  site = await Installation.create();
  server = await site.serve();
  session = (await server.send('POST', '/signup', { body: newcomer() })).body as SessionView;
});
afterEach(() => site.remove());

async function search(): Promise<number> {
  const path = `/profiles/${session.profile.id}/tickets?q=printer`;
  return (await server.send('GET', path, { token: session.access })).status;
}

/** The process that searches, which there is once somebody has: never 0, which would be this one and all about it. */
function reader(): number {
  const [pid, ...others] = childrenOf(server.pid ?? 0);
  if (!pid || others.length > 0) throw new Error('there is not one process that searches');
  return pid;
}

/** Whether a process has not ended; one that nobody has asked how it ended may still be listed. */
function isThere(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/^.*\) Z /.test(readFileSync(stat, 'utf8'));
}

/** Has each search take minutes, by what it orders tickets by, until what it gives is called. */
function slowDown(): () => void {
  const database = new Database(site.databaseUrl.replace('sqlite:', ''));
  const { id } = session.profile;
  const now = "'2026-01-31 08:00:00.000'";
  database.exec(`PRAGMA legacy_alter_table = ON; BEGIN;
    INSERT INTO tickets (created_by, assigned_to, title, content, title_words, content_words, created_at, updated_at)
    VALUES (${id}, ${id}, 'Printer', 'It smokes.', ' printer ', ' it smokes ', ${now}, ${now});
    ALTER TABLE tickets RENAME TO kept;
    CREATE VIEW tickets AS SELECT (
      WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 4000000000)
      SELECT count(*) FROM number) AS created_at, kept.* FROM kept;
    COMMIT`);
  return () => {
    database.exec('BEGIN; DROP VIEW tickets; ALTER TABLE kept RENAME TO tickets; COMMIT').close();
  };
}

/** A search that is under way. */
async function longSearch(): Promise<{ status: Promise<number> }> {
  const status = search();
  status.catch(() => undefined);
  await pause(1500);
  return { status };
}

// PostgreSQL ends a statement when it is told to.
(DATABASE === 'sqlite' && TELLS_TIME ? describe : describe.skip)('a search that takes long', () => {
  test('is a 503, and the next one is answered at once', async () => {
    const hurry = slowDown();
    expect(await search()).toBe(503);
    hurry();

    const since = performance.now();
    expect(await search()).toBe(200);
    expect(performance.now() - since).toBeLessThan(4000);
    expect(reader()).toBeGreaterThan(0);
  });

  test('does not hold up the end of the server', async () => {
    slowDown();
    await longSearch();
    const pid = reader();

    const since = performance.now();
    const { status, stderr } = await server.stop('SIGTERM');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(performance.now() - since).toBeLessThan(11_000);
    expect(isThere(pid)).toBe(false);
  });

  test('ends with the server where that is killed', async () => {
    slowDown();
    await longSearch();
    const pid = reader();

    await server.stop('SIGKILL');

    expect(await comesTrue(() => Promise.resolve(!isThere(pid)))).toBe(true);
  });

  test('is a 503 where its process is lost, and the next one has another process', async () => {
    const hurry = slowDown();
    const { status } = await longSearch();
    const pid = reader();

    hurry();
    process.kill(pid, 'SIGKILL');

    expect(await status).toBe(503);
    expect(await search()).toBe(200);
    expect(reader()).not.toBe(pid);
  });

  test('is answered though Ctrl-C tells all processes to stop', async () => {
    expect(await search()).toBe(200);
    const before = reader();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.kill(before, signal);
    await pause(200);

    expect(await search()).toBe(200);
    expect(reader()).toBe(before);
  });
});
