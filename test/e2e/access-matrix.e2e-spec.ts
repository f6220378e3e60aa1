import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROLES, scene } from '../factories/scene.js';
import { MATRIX } from '../support/access-matrix.js';
import { callIn } from '../support/access-row.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { documentOf, operationsOf } from '../support/openapi.js';
import { NOBODYS_ID, perform, type Call } from '../support/operations.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const CELLS = MATRIX.flatMap((row) =>
  ROLES.map((role) => ({ ...row, row, role, status: row.expected[role] })),
);

/** Under which path the single-page app knows an operation, where the document has it under another. */
const ALIASES: Record<string, (path: string) => string> = {
  'POST /signup': (path) => `/users${path}`,
  'POST /login': (path) => `/users${path}`,
};

const asDocumented = (path: string) => path;

function spellingsOf(operation: string) {
  const alias = ALIASES[operation];
  return [asDocumented, ...(alias ? [alias] : [])].flatMap((spelling) => [
    spelling,
    (path: string) => `${spelling(path)}/`,
  ]);
}

test('the table has a row for every operation of the document, and none besides', async () => {
  const documented = [...operationsOf(await documentOf(app)).keys()];
  const expected = new Set(MATRIX.map(({ operation }) => operation));
  expect([...expected].sort()).toEqual(documented.sort());
});

test.each(CELLS)(
  '$operation $attempt by $role answers $status, with a slash at the end and without',
  async ({ row, role, status }) => {
    // A request that was granted may have used up its scene; a reading or refused one leaves it as it was.
    const leavesTheScene = status >= 400 || row.operation.startsWith('GET ');
    let cast = await scene(app, role, row.options);
    for (const [tried, spelling] of spellingsOf(row.operation).entries()) {
      if (tried > 0 && !leavesTheScene) cast = await scene(app, role, row.options);
      const answer = await perform(app, row.operation, cast.caller, await callIn(row, cast, app), spelling);
      expect({ path: spelling('…'), status: answer.status }).toEqual({ path: spelling('…'), status });
    }
  },
);

const STRANGERS = CELLS.filter(
  ({ operation, role, options: { archived }, status }) =>
    (operation.includes('/tickets/{id}') && role.startsWith('other')) || (archived && status === 404),
);

test.each(STRANGERS)(
  '$operation $attempt by $role does not tell what is there from what is not',
  async ({ row, role }) => {
    const cast = await scene(app, role, row.options);
    const call = await callIn(row, cast, app);
    const attempt = (otherwise: Call) => perform(app, row.operation, cast.caller, { ...call, ...otherwise });
    const there = told(await attempt({}), call.id);
    expect(there.status).toBe(404);
    expect(told(await attempt({ id: NOBODYS_ID }), NOBODYS_ID)).toEqual(there);
    expect(told(await attempt({ message_id: NOBODYS_ID }), call.id)).toEqual(there);
  },
);

/** An answer but for the id that was asked for. */
function told({ status, headers, body }: Answer, id: Call['id']) {
  const { detail, ...members } = body as { detail: string };
  return {
    status,
    headers: [...headers.keys()],
    body: { ...members, detail: detail.replaceAll(new RegExp(`\\b${id}\\b`, 'g'), 'the id') },
  };
}
