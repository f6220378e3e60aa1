import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { startApp, type TestApp } from '../support/app.js';
import { Installation, STACK_TRACE } from '../support/installation.js';

let site: Installation;
let app: TestApp;
beforeEach(async () => {
  site = await Installation.create();
  app = await startApp();
});
afterEach(async () => {
  await site.remove();
  await app.close();
});

test('a database that a later version has changed is refused with a sentence that says so, by every program', async () => {
  await app.nest
    .get(DataSource)
    .query("INSERT INTO migrations (timestamp, name) VALUES (1999999999999, 'OfTomorrow1999999999999')");
  const environment = { DATABASE_URL: app.databaseUrl };

  for (const exit of [
    site.launch('main.js', [], { environment }).exit,
    site.wasil(['user', 'list'], { environment }),
  ]) {
    const { status, stdout, stderr } = await exit;
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /changed by a later version of Wasil \(OfTomorrow1999999999999\): run that version/,
    );
    expect(stderr).not.toMatch(STACK_TRACE);
  }
});
