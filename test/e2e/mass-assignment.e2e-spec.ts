import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { allRows, differences } from '../support/all-rows.js';
import { startApp, type TestApp } from '../support/app.js';
import { castFor, everyMember, FOREIGN, type CallerRole } from '../support/mass-assignment.js';
import { documentOf, operationsOf } from '../support/openapi.js';
import { perform } from '../support/operations.js';
import { WRITINGS } from '../support/writings.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** A form with files may have no member but those that it takes (attachments-hostile-forms). */
const ASIDE = /^(GET|HEAD|OPTIONS) |^POST \/tickets\/\{id\}\/attachments$/;
const ROLES: CallerRole[] = ['employee', 'manager'];

const ATTEMPTS = Object.entries(WRITINGS).flatMap(([operation, writing]) =>
  (writing.roles ?? ROLES).flatMap((role) => ['', '/'].map((slash) => ({ operation, role, slash, writing }))),
);

test('the table has every operation of the document that writes, and none besides', async () => {
  const documented = [...operationsOf(await documentOf(app)).keys()];

  expect(Object.keys(WRITINGS).toSorted()).toEqual(
    documented.filter((operation) => !ASIDE.test(operation)).toSorted(),
  );
});

test.each(ATTEMPTS)(
  '$operation$slash, when a caller ($role) sends it every member of every entity, does what it is for alone',
  async ({ operation, role, slash, writing: { ids, allowed, effect } }) => {
    const cast = await castFor(app, role);
    const body = { ...everyMember(app, cast, role), ...allowed?.(cast, role) };
    const before = await allRows(app);

    const call = { ...ids?.(cast), body: JSON.stringify(body) };
    const answer = await perform(app, operation, cast.caller, call, (path) => path + slash);

    expect([200, 201, 204]).toContain(answer.status);
    const different = differences(before, await allRows(app));
    expect(different).toEqual(effect(cast, role));
    for (const value of FOREIGN) {
      expect(JSON.stringify(different)).not.toContain(value);
      expect(JSON.stringify(answer.body ?? '')).not.toContain(value);
    }
    expect(({} as Record<string, unknown>).is_manager).toBeUndefined();
  },
);
