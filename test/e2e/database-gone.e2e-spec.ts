import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { employee } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { proxyTo, type Proxy } from '../support/proxy.js';

// SQLite is a file: there is no way to it that could be cut.
const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

describeOnPostgres('while the database is out of reach', () => {
  let database: TestDatabase;
  let proxy: Proxy;
  let app: TestApp;
  beforeEach(async () => {
    database = await createDatabase();
    proxy = await proxyTo(database.url);
    app = await startApp({}, proxy.url);
  });
  afterEach(async () => {
    await app.close();
    await proxy.cut();
    await database.drop();
  });

  test('requests that need it are told to come back, and the process lives on', async () => {
    const { token, id } = await employee(app);
    await proxy.cut();

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.send('GET', `/profiles/${id}`, { token })),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, body: { type: 'urn:wasil:problem:unavailable' } });
      expect(answer.headers.get('retry-after')).toBe('2');
    }
    expect((await app.send('GET', '/health/live')).status).toBe(200);
    expect((await app.send('GET', '/health/ready')).status).toBe(503);
    await proxy.mend();
  });

  test('nothing is lost by it: service returns by itself when the database does', async () => {
    const { token, id } = await employee(app);
    await proxy.cut();
    const lost = await app.send('PUT', `/profiles/${id}`, { token, body: { nickname: 'Not kept' } });
    await proxy.mend();

    const kept = await app.send('PUT', `/profiles/${id}`, { token, body: { nickname: 'Kept' } });
    const read = await app.send('GET', `/profiles/${id}`, { token });
    expect([lost.status, kept.status]).toEqual([503, 200]);
    expect(read.body).toMatchObject({ nickname: 'Kept' });
  });
});
