import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { RawClient } from '../support/raw-request.js';

let app: TestApp;
let opened: Desk;
beforeAll(async () => {
  app = await startApp();
  opened = await desk(app);
});
afterAll(() => app.close());

/** Asks for tickets with a query of these bytes, which `fetch` would encode. */
async function ask(query: string) {
  const { id, token } = opened.creator;
  const client = new RawClient(app.url);
  const headers = { authorization: `Bearer ${token}` };
  const { status, text } = await client.send({
    method: 'GET',
    path: `/profiles/${id}/tickets?${query}`,
    headers,
    body: undefined,
  });
  client.close();
  return { status, body: JSON.parse(text) as unknown };
}

test.each([
  ['a byte of Latin-1', 'q=J%FCrgen'],
  ['half a surrogate pair in CESU-8', 'q=%ED%A0%80'],
  ['an overlong slash', 'q=%C0%AF'],
  ['a character that is cut off', 'q=%E2%82'],
  ['a byte beyond ASCII in a name', 'q%FF=a'],
])('a query that is not in UTF-8 is refused: %s', async (_, query) => {
  expect(await ask(query)).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'query', message: 'must be encoded in UTF-8, percent-encoded beyond ASCII' }] },
  });
});

test('of thousands of parameters that are not there, twenty are named', async () => {
  const { body } = await ask(Array.from({ length: 2000 }, (_, index) => `p${index}`).join('&'));

  expect((body as { errors: object[] }).errors).toHaveLength(20);
});

test.each([
  ['as it should be encoded', 'q=J%C3%BCrgen+%F0%9F%94%A5'],
  ['in small letters', 'q=%c3%bc'],
  ['with a percent sign by itself, as browsers send it', 'q=100%'],
])('a query is read %s', async (_, query) => {
  expect(await ask(query)).toMatchObject({ status: 200 });
});
