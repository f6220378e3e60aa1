import { afterAll, beforeAll } from '@jest/globals';
import { startApp, type TestApp } from './app.js';

/** Has all tests of a file run on two instances over one database, started with these settings. */
export function onTwoInstances(
  begin: (here: TestApp, there: TestApp) => void,
  ofHere: NodeJS.ProcessEnv = {},
  ofThere = ofHere,
): void {
  let here: TestApp;
  let there: TestApp;
  beforeAll(async () => {
    here = await startApp(ofHere);
    there = await startApp(ofThere, here.databaseUrl);
    begin(here, there);
  });
  afterAll(async () => {
    await there.close();
    await here.close();
  });
}
