import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { employee, manager, type Person } from '../factories/person.js';
import { desk, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { RequestOptions } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';
import { otherSpellings } from '../support/spellings.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const GOOD = { title: 'Printer in flames', content: 'It burns.', assigned_to: 1 };

const ROUTES = [
  { method: 'GET', path: '/profiles/PROFILE/tickets' },
  { method: 'POST', path: '/profiles/PROFILE/tickets', body: GOOD },
  { method: 'GET', path: '/tickets/TICKET' },
  { method: 'PUT', path: '/tickets/TICKET', body: GOOD },
  { method: 'DELETE', path: '/tickets/TICKET' },
  { method: 'GET', path: '/tickets/TICKET/messages' },
  { method: 'POST', path: '/tickets/TICKET/messages', body: GOOD },
  { method: 'PUT', path: '/tickets/TICKET/messages/MESSAGE', body: GOOD },
  { method: 'DELETE', path: '/tickets/TICKET/messages/MESSAGE' },
];
const OF_A_TICKET = ROUTES.filter(({ path }) => path.startsWith('/tickets/'));
const SLASHES = ['', '/'];
const NOBODY = 2_147_483_647;

/** A ticket under which its creator has said something. */
interface Talk extends Desk {
  message: { id: number };
}

async function talk(): Promise<Talk> {
  const opened = await desk(app);
  return { ...opened, message: await say(app, opened.creator, opened.ticket.id) };
}

function address(path: string, { creator, ticket, message }: Talk): string {
  return path
    .replace('PROFILE', String(creator.id))
    .replace('TICKET', String(ticket.id))
    .replace('MESSAGE', String(message.id));
}

async function expectUntouched({ creator, ticket, message }: Talk): Promise<void> {
  const { id, token } = creator;
  expectAnswer(await app.send('GET', `/profiles/${id}/tickets`, { token }), 200, [ticket]);
  expectAnswer(await app.send('GET', `/tickets/${ticket.id}/messages`, { token }), 200, [message]);
}

describe.each(ROUTES)('$method $path', ({ method, path, body }) => {
  test('is for people who have signed in', async () => {
    const opened = await talk();

    for (const slash of SLASHES)
      for (const token of [undefined, 'no-token', `${opened.creator.token}x`])
        expectProblem(await app.send(method, address(path, opened) + slash, { token, body }), 401);

    await expectUntouched(opened);
  });

  test('names the query members that it does not know, and does nothing', async () => {
    const opened = await talk();
    const { token } = opened.creator;

    for (const slash of SLASHES) {
      const query = `${address(path, opened)}${slash}?is_closed=true&page=2`;
      expectBadFields(await app.send(method, query, { token, body }), 'is_closed', 'page');
    }

    await expectUntouched(opened);
  });
});

test.each(['constructor', '__proto__', 'toString'])(
  'a query member is no less unknown for being called %s',
  async (name) => {
    const opened = await talk();
    const { token } = opened.creator;

    for (const { method, path } of ROUTES.filter(({ method }) => method === 'GET')) {
      const answer = await app.send(method, `${address(path, opened)}?${name}=1`, { token });
      expectBadFields(answer, name);
    }
  },
);

test.each<[string, number, RequestOptions]>([
  ['half an object', 400, { body: '{"content": "It burns."' }],
  ['no JSON', 400, { body: 'content=It burns.' }],
  ['a list', 400, { body: '[{"content": "It burns."}]' }],
  ['an empty list', 400, { body: '[]' }],
  ['a text', 400, { body: '"It burns."' }],
  ['a number', 400, { body: '7' }],
  ['a form', 415, { body: 'content=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  ['plain text', 415, { body: '{}', headers: { 'content-type': 'text/plain' } }],
  ['more than 256 KiB', 413, { body: JSON.stringify({ content: 'x'.repeat(2 ** 18) }) }],
])('a body that is %s is a %i and does nothing', async (_, status, options) => {
  const opened = await talk();
  const { token } = opened.creator;

  for (const { method, path } of ROUTES.filter(({ body }) => body)) {
    const answer = await app.send(method, address(path, opened), { token, ...options });
    const problem = { type: expect.any(String), title: expect.any(String), detail: expect.any(String) };
    expect({ method, path, ...answer }).toMatchObject({ method, path, status, body: { status, ...problem } });
  }

  await expectUntouched(opened);
});

const STRANGERS: [string, (app: TestApp) => Promise<Person>][] = [
  ['another employee', employee],
  ['another manager', manager],
];

describe.each(OF_A_TICKET)('$method $path', ({ method, path, body }) => {
  test.each(STRANGERS)('tells %s no more than of a ticket that does not exist', async (_, stranger) => {
    const opened = await talk();
    const { token } = await stranger(app);
    const unknown = { ...opened, ticket: { ...opened.ticket, id: NOBODY } };

    for (const slash of SLASHES) {
      const hidden = await app.send(method, address(path, opened) + slash, { token, body });
      const absent = await app.send(method, address(path, unknown) + slash, { token, body });

      expectProblem(hidden, 404);
      expectProblem(absent, 404);
      const { detail } = hidden.body as { detail: string };
      const unnumbered = detail.replace(new RegExp(`\\b${opened.ticket.id}\\b`), String(NOBODY));
      expect({ ...hidden.body, detail: unnumbered }).toEqual(absent.body);
    }

    await expectUntouched(opened);
  });

  test('knows a ticket by the digits of its id alone', async () => {
    const opened = await talk();
    const { token } = opened.creator;

    for (const spelling of otherSpellings(opened.ticket.id))
      for (const slash of SLASHES) {
        const at = address(path.replace('TICKET', spelling), opened) + slash;
        expectProblem(await app.send(method, at, { token, body }), 404);
      }

    await expectUntouched(opened);
  });
});
