import { afterAll, beforeAll } from '@jest/globals';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { startApp, type TestApp } from './app.js';

/** Has all tests of a file run on one server, whose unit of work they use by itself. */
export function onUnitOfWork(begin: (app: TestApp, unitOfWork: UnitOfWork) => void): void {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
    begin(app, app.nest.get(UnitOfWork));
  });
  afterAll(() => app.close());
}
