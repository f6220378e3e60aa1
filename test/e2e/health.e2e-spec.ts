import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { startApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeEach(async () => {
  app = await startApp();
});
afterEach(() => app.close());

describe.each(['', '/'])('asked with "%s" at the end of the path', (slash) => {
  test('a server whose database answers lives and is ready', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      const answer = await app.send('GET', `${path}${slash}`);
      expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }]);
    }
  });

  test('a server whose database is gone lives and is not ready', async () => {
    await app.nest.get(DataSource).destroy();

    const live = await app.send('GET', `/health/live${slash}`);
    expect([live.status, live.body]).toEqual([200, { status: 'ok' }]);
    const ready = await app.send('GET', `/health/ready${slash}`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(ready.body).toEqual({
      type: 'urn:wasil:problem:not-ready',
      title: 'The service is not ready',
      status: 503,
      detail: 'The database does not answer, or cannot be written.',
    });
  });
});
