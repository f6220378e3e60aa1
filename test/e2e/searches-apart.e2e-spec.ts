import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import type { SessionView } from '../../src/auth/session.view.js';
import { newcomer } from '../factories/person.js';
import { Installation, type Server } from '../support/installation.js';

let site: Installation;
let server: Server;
beforeEach(async () => {
  site = await Installation.create();
  server = await site.serve();
});
afterEach(() => site.remove());

async function signUp(): Promise<SessionView> {
  return (await server.send('POST', '/signup', { body: newcomer() })).body as SessionView;
}

async function search({ profile, access }: SessionView, q: string): Promise<{ status: number; ms: number }> {
  const since = performance.now();
  const path = `/profiles/${profile.id}/tickets?q=${encodeURIComponent(q)}`;
  const { status } = await server.send('GET', path, { token: access });
  return { status, ms: performance.now() - since };
}

/** A search that looks at every text of a thread for every one of its words. */
const LONG = `a ${Array.from({ length: 35 }, (_, nth) => `-z${nth}`).join(' ')}`;

/**
 * Gives somebody and a manager a thread that takes half a minute to search, past the API, and leaves it out of the index. Its ids are
 * as their author could have chosen them: no multiples of sixteen.
 */
function writeThread({ profile: { id } }: SessionView, { profile: manager }: SessionView): void {
  const database = new Database(site.databaseUrl.replace('sqlite:', ''));
  const now = "'2026-01-31 08:00:00.000'";
  database.exec(`DROP TRIGGER messages_content_inserted;
    BEGIN;
    UPDATE profiles SET is_manager = true WHERE id = ${manager.id};
    INSERT INTO tickets (created_by, assigned_to, title, content, title_words, content_words, created_at, updated_at)
    VALUES (${id}, ${manager.id}, 'Printer', 'It smokes.', ' printer ', ' it smokes ', ${now}, ${now});
    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 3000)
    INSERT INTO messages (id, ticket_id, profile_id, content, content_words, created_at, updated_at)
    SELECT (n - 1) / 15 * 16 + (n - 1) % 15 + 1, (SELECT max(id) FROM tickets), ${id}, 'a', ' ' || hex(zeroblob(20000)) || ' a ', ${now}, ${now} FROM number;
    COMMIT`);
  database.close();
}

// PostgreSQL ends a statement by itself.
(DATABASE === 'sqlite' ? describe : describe.skip)('a search that takes long', () => {
  test('is a 503 after some seconds, and others have theirs meanwhile, however many such there are', async () => {
    const [one, manager, other] = [await signUp(), await signUp(), await signUp()];
    writeThread(one, manager);
    expect((await search(other, 'printer')).status).toBe(200);

    const long = [search(one, LONG), search(manager, LONG)];
    await pause(200);
    const waiting = search(other, 'printer');

    // Two such, one after the other, take longer than anybody may wait.
    expect((await waiting).status).toBe(200);
    expect((await Promise.all(long)).map(({ status }) => status)).toEqual([503, 503]);
    const next = await search(other, 'printer');
    expect(next.status).toBe(200);
    expect(next.ms).toBeLessThan(1500);
  });

  test('does not hold up the end of the server', async () => {
    const [one, manager] = [await signUp(), await signUp()];
    writeThread(one, manager);
    search(one, LONG).catch(() => undefined);
    await pause(500);

    const since = performance.now();
    const { status, stderr } = await server.stop('SIGTERM');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(performance.now() - since).toBeLessThan(11_000);
  });
});
