import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { published } from '../factories/solution.js';
import { desk, say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const TEXTS = [
  'quotes " and \' and `',
  'back\\slashes \\" \\n \\u0000',
  'tabs\tand\nline\r\nbreaks',
  'a delete \u2028 and \u2029 line and paragraph separators',
  'é, ß, 漢字, العربية, 👩‍👩‍👧‍👦, 🏳️‍🌈',
  '/slashes/ </script> & <b>',
  ":id $1 ? %s {0} '' ''; --",
];

/** An answer's text and its entity tag, as they come. */
async function received(path: string, token: string, body?: object) {
  const response = await fetch(`${app.url}${path}`, {
    method: body ? 'PUT' : 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text(), tag: response.headers.get('etag') };
}

test.each(TEXTS)(
  'JSON that the database makes is that which JSON.stringify makes, byte for byte: %j',
  async (text) => {
    const { creator, ticket } = await desk(app);
    const changed = await received(`/tickets/${ticket.id}`, creator.token, { content: text });
    const message = await say(app, creator, ticket.id, text);

    const one = await received(`/tickets/${ticket.id}`, creator.token);
    const list = await received(`/profiles/${creator.id}/tickets`, creator.token);
    const messages = await received(`/tickets/${ticket.id}/messages`, creator.token);

    for (const answer of [one, list, messages]) {
      expect(answer.status).toBe(200);
      expect(answer.text).toBe(JSON.stringify(JSON.parse(answer.text)));
    }
    // The answer to a change is made of objects, that to a reading by the database.
    expect([one.text, one.tag]).toEqual([changed.text, changed.tag]);
    expect(JSON.parse(one.text)).toMatchObject({ content: text });
    expect(JSON.parse(messages.text)).toEqual([message]);
  },
);

test.each(TEXTS)('JSON of a solution and of its versions is so, too: %j', async (text) => {
  const { author, solution } = await published(app);
  const path = `/solutions/${solution.id}`;
  const changed = await received(path, author.token, { content: text });

  const one = await received(path, author.token);
  const list = await received('/solutions?limit=1', author.token);
  const found = await received('/solutions?limit=1&q=printer', author.token);
  const versions = await received(`${path}/versions?limit=1`, author.token);

  for (const answer of [one, list, found, versions]) {
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(JSON.stringify(JSON.parse(answer.text)));
  }
  expect([one.text, one.tag]).toEqual([changed.text, changed.tag]);
  expect(JSON.parse(list.text)).toEqual([JSON.parse(one.text)]);
  expect(found.text).toBe(list.text);
  expect(JSON.parse(versions.text)).toMatchObject([{ version: 2, content: text }]);
});
