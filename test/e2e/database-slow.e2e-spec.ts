import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { employee } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { SOON_MS } from '../support/polling.js';
import { proxyTo, type Proxy } from '../support/proxy.js';
import { timed, type Timed } from '../support/timed.js';

// SQLite works inside the process: no statement of it can be waited for without end.
const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

describeOnPostgres('a database that does not answer', () => {
  let database: TestDatabase;
  let other: pg.Client;
  let app: TestApp;
  beforeEach(async () => {
    database = await createDatabase();
    app = await startApp({ DATABASE_POOL_SIZE: '4' }, database.url);
    other = new pg.Client({ connectionString: database.url });
    await other.connect();
  });
  afterEach(async () => {
    await other.end();
    await app.close();
    await database.drop();
  });

  test('in time, because another has locked the row, is given up within 5 s, and nothing is written', async () => {
    const { token, id } = await employee(app);
    await other.query('BEGIN');
    await other.query(`SELECT * FROM profiles WHERE id = ${id} FOR UPDATE`);

    const lost = await timed(app.send('PUT', `/profiles/${id}`, { token, body: { nickname: 'Late' } }));
    await other.query('COMMIT');

    expectGivenUp(lost);
    const read = await app.send('GET', `/profiles/${id}`, { token });
    expect(read.body).not.toMatchObject({ nickname: 'Late' });
  });

  test('because every connection of the pool is in use turns requests away within 5 s', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => employee(app)));
    await other.query('BEGIN');
    await other.query('LOCK TABLE profiles IN ACCESS EXCLUSIVE MODE');

    const answers = await Promise.all(
      people.map(({ id, token }) => timed(app.send('GET', `/profiles/${id}`, { token }))),
    );
    await other.query('COMMIT');

    for (const answer of answers) expectGivenUp(answer);
    const [{ id, token } = { id: 0, token: '' }] = people;
    expect((await app.send('GET', `/profiles/${id}`, { token })).status).toBe(200);
  });

  test('at all, because the network between is silent, is given up within 5 s, by a write too', async () => {
    const proxy: Proxy = await proxyTo(database.url);
    const far = await startApp({}, proxy.url);
    const { token, id } = await employee(far);
    proxy.silence();

    const answers = await Promise.all([
      timed(far.send('GET', `/profiles/${id}`, { token })),
      timed(far.send('PUT', `/profiles/${id}`, { token, body: { nickname: 'Unheard' } })),
      timed(far.send('GET', '/health/ready')),
    ]);

    await proxy.cut();
    await far.close();
    for (const answer of answers) expectGivenUp(answer);
  });
});

function expectGivenUp({ status, headers, ms }: Timed): void {
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toMatch(/^\d+$/);
  expect(ms).toBeLessThan(SOON_MS);
}
