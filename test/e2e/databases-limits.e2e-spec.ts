import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApp } from '../support/app.js';
import { expectRefusal } from '../support/expect-exit.js';
import { Installation } from '../support/installation.js';
import { oddDatabase, type OddDatabase } from '../support/odd-databases.js';
import { HAS_PGBOUNCER, poolerFor, type Pooler } from '../support/pgbouncer.js';
import { PostgresServer } from '../support/postgres.setup.js';

const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;
const testWithPooler = HAS_PGBOUNCER ? test : test.skip;

describeOnPostgres('a server', () => {
  let site: Installation;
  let odd: OddDatabase;
  let pooler: Pooler | undefined;
  beforeEach(async () => {
    site = await Installation.create();
    odd = await oddDatabase("ENCODING 'UTF8' LOCALE 'C.UTF-8'");
  });
  afterEach(async () => {
    await site.remove();
    await pooler?.close();
    pooler = undefined;
    await odd.drop();
  });

  test.each([
    ['role', 'ALTER ROLE @role CONNECTION LIMIT 9', '5'],
    ['database', 'ALTER DATABASE @database CONNECTION LIMIT 9', '5'],
    ['server', 'SELECT 1', '200'],
  ])('whose %s allows it too few connections is refused with a sentence', async (which, limit, size) => {
    await odd.run(limit);
    const environment = { DATABASE_URL: odd.url, DATABASE_POOL_SIZE: size };

    const exit = await site.launch('main.js', [], { environment: { ...environment, WORKERS: '2' } }).exit;

    expect(exit).toMatchObject({ status: 1, stdout: '' });
    expect(exit.stderr).toMatch(
      new RegExp(
        `the ${which} allows \\d+ connections, and DATABASE_POOL_SIZE times WORKERS is ${2 * Number(size)}; raise that`,
      ),
    );
    if (which === 'server') return;
    const server = await site.serve(environment);
    expect((await server.send('GET', '/health/ready')).status).toBe(200);
  });

  test('whose role has no connection left is refused with a sentence', async () => {
    await odd.run('ALTER ROLE @role CONNECTION LIMIT 0');

    const { exit } = site.launch('main.js', [], { environment: { DATABASE_URL: odd.url } });

    expectRefusal(
      await exit,
      /^DATABASE_URL .*: no more connections are allowed, by the server, the database or/,
    );
  });

  testWithPooler(
    'behind PgBouncer is told what does not get through, and needs no more connections',
    async () => {
      await odd.run("ALTER ROLE @role SET DateStyle = 'SQL, DMY'", 'ALTER ROLE @role CONNECTION LIMIT 5');
      pooler = await poolerFor(odd.url);
      const environment = { DATABASE_URL: pooler.url, DATABASE_PREPARE: 'off' };

      const { exit } = site.launch('main.js', [], { environment });
      const { stderr } = await exit;

      expect(stderr).toMatch(/DateStyle is SQL, DMY there, and Wasil needs ISO, MDY; change it: ALTER ROLE/);
      await odd.run(stderr.slice(stderr.indexOf('ALTER ROLE')));
      await pooler.close();
      pooler = await poolerFor(odd.url);
      const server = await site.serve({ ...environment, DATABASE_URL: pooler.url });
      expect((await server.send('GET', '/health/ready')).status).toBe(200);
    },
  );
});

describeOnPostgres('a standby', () => {
  test('is refused with a sentence', async () => {
    const server = await PostgresServer.create();
    try {
      await server.stop();
      await writeFile(join(server.folder, 'data', 'standby.signal'), '');
      await server.start();

      await expect(startApp({}, `${server.url}/postgres`)).rejects.toThrow(
        /: that is a standby, which can only be read; name the primary server\.$/,
      );
    } finally {
      await server.remove();
    }
  });
});
