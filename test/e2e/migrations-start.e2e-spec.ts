import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { newcomer } from '../factories/person.js';
import { send, type RequestOptions } from '../support/client.js';
import type { TestDatabase } from '../support/database.js';
import { Installation, STACK_TRACE } from '../support/installation.js';
import { onEmptyDatabase, up, writeTicket } from '../support/migrating.js';
import { holdTurn, isAtObstacle, withObstacle, withoutObstacle } from '../support/migration-obstacles.js';
import { comesTrue, SOON_MS } from '../support/polling.js';
import { rows } from '../support/rows.js';

let site: Installation;
let database: TestDatabase;
let dataSource: DataSource;

onEmptyDatabase((one, its) => {
  database = one;
  dataSource = its;
});
beforeEach(async () => {
  site = await Installation.create();
});
afterEach(() => site.remove());

const migrationsMade = () => rows(database.url, 'SELECT name FROM migrations');

/** A server that has begun to listen, and is not ready. */
async function standingBy(WORKERS: string) {
  const program = site.launch('main.js', [], { environment: { WORKERS, DATABASE_URL: database.url } });
  const [, url = ''] = await program.says(/up to date; until then (http:\/\/\S+) answers 503/);
  // On a connection of its own, so that another worker may take it.
  const ask = (method: string, path: string, options: RequestOptions = {}) =>
    send(url, method, path, { ...options, headers: { connection: 'close' } });
  return { ...program, ask };
}

const ROUTES = [
  ['GET', '/health/ready'],
  ['POST', '/signup'],
  ['GET', '/users/managers'],
  ['PUT', '/tickets/1'],
  ['GET', '/docs'],
  ['GET', '/nowhere'],
] as const;

describe.each(['1', '2'])('with WORKERS=%s a server', (workers) => {
  test('listens while another process migrates, says that it is not ready, and then takes its turn', async () => {
    const letGo = await holdTurn(database.url);
    const server = await standingBy(workers);
    await server.says(/waiting for another process, which migrates the database/);

    // Longer than a statement of a request may take: a migration has all the time that it needs.
    await pause(SOON_MS);
    expect((await server.ask('GET', '/health/live')).status).toBe(200);
    for (const [method, path] of ROUTES) {
      const answer = await server.ask(method, path);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        503,
        expect.stringMatching(/^application\/problem\+json/),
      ]);
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(answer.body).toEqual({
        type: 'urn:wasil:problem:not-ready',
        title: 'The service is not ready',
        status: 503,
        detail: expect.stringContaining('brought up to date'),
      });
    }
    await letGo();

    await server.says(workers === '1' ? /Wasil listens on/ : /Wasil listens on[^]*Wasil listens on/);
    expect((await server.ask('POST', '/signup', { body: newcomer() })).status).toBe(201);
    expect((await server.ask('GET', '/health/ready')).status).toBe(200);
    expect((await server.ask('GET', '/docs')).status).toBe(200);
    await server.says(/no other process migrates the database any more/);
    const { status, stdout } = await server.stop();
    expect(status).toBe(0);
    for (const { name } of await migrationsMade()) {
      expect(stdout).toMatch(new RegExp(`"migration":"${String(name)}","ms":\\d+,"msg":"migrated"`));
    }
  });

  test('that is told to stop while it waits for its turn ends at once, and has done nothing', async () => {
    const letGo = await holdTurn(database.url);
    const server = await standingBy(workers);
    await server.says(/waiting for another process/);

    const toldAt = performance.now();
    expect(await server.stop()).toMatchObject({ status: 0, stderr: '' });

    expect(performance.now() - toldAt).toBeLessThan(SOON_MS);
    await letGo();
    await expect(migrationsMade()).rejects.toMatchObject({ message: expect.stringContaining('migrations') });
  });

  test('that is told to stop in the middle of a migration ends at once, and leaves nothing of it', async () => {
    await withObstacle(dataSource, 'slow');
    const before = await migrationsMade();
    const server = await standingBy(workers);
    expect(await comesTrue(() => isAtObstacle(dataSource))).toBe(true);
    expect((await server.ask('GET', '/health/live')).status).toBe(200);
    expect((await server.ask('GET', '/health/ready')).status).toBe(503);

    const toldAt = performance.now();
    expect(await server.stop()).toMatchObject({ status: 0, stderr: '' });

    expect(performance.now() - toldAt).toBeLessThan(SOON_MS);
    expect(await isAtObstacle(dataSource)).toBe(false);
    expect(await migrationsMade()).toEqual(before);
    const [key] = await rows(database.url, 'SELECT * FROM idempotency_keys');
    expect(key).toMatchObject({ answer: '{"id":1}' });

    await withoutObstacle(dataSource);
    const again = await site.serve({ DATABASE_URL: database.url });
    expect((await again.send('POST', '/signup', { body: newcomer() })).status).toBe(201);
  });

  test('whose migration fails says which and why, and ends with status 1', async () => {
    await withObstacle(dataSource, 'failing');
    const before = await migrationsMade();

    const { status, stderr } = await (await standingBy(workers)).exit;

    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^The migration KeepWhatKeysCreated1764000000014 failed, and is rolled back: it must not change$/m,
    );
    expect(stderr).not.toMatch(STACK_TRACE);
    expect(await migrationsMade()).toEqual(before);
  });
});

// On SQLite a few rows at a time are written, each time while nothing else is done.
const testOnPostgres = DATABASE === 'postgres' ? test : test.skip;
testOnPostgres(
  'a server that has many words to write at its start listens meanwhile, as not ready',
  async () => {
    await up(dataSource);
    await writeTicket(dataSource);
    await dataSource.query(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_sleep(3); RETURN NEW; END $$`);
    await dataSource.query(
      'CREATE TRIGGER slow BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION slow()',
    );

    const server = await standingBy('1');

    expect((await server.ask('GET', '/health/ready')).status).toBe(503);
    await server.says(/Wasil listens on/);
    expect((await server.ask('GET', '/health/ready')).status).toBe(200);
  },
);
