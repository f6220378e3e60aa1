import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee, manager } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const NOBODYS_IDS = [
  '0',
  '-1',
  'abc',
  '1.5',
  '99999999999',
  '2147483648',
  '2147483647',
  '9007199254740993',
  'NaN',
  'null',
  '%00',
  '%F0%9F%98%80',
  '1,2',
  "1'--",
  'x'.repeat(90),
];

test.each(['', '/'])('somebody reads their own profile, at a path that ends in "%s"', async (slash) => {
  const [somebody, other] = await Promise.all([employee(app), manager(app)]);

  for (const { id, token, profile } of [somebody, other]) {
    expectAnswer(await app.send('GET', `/profiles/${id}${slash}`, { token }), 200, profile);
  }
});

test('whoever is signed in reads anybody else’s profile', async () => {
  const people = await Promise.all([employee(app), employee(app), manager(app), manager(app)]);

  for (const { token } of people) {
    for (const { id, profile } of people) {
      expectAnswer(await app.send('GET', `/profiles/${id}`, { token }), 200, profile);
    }
  }
});

test.each(['', '/'])('nobody reads a profile without a token, at a path that ends in "%s"', async (slash) => {
  const { id } = await employee(app);

  for (const path of [`/profiles/${id}${slash}`, `/profiles/2147483647${slash}`]) {
    const answer = await app.send('GET', path);
    expectProblem(answer, 401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer\b/);
  }
});

test.each(NOBODYS_IDS.flatMap((id) => [id, `${id}/`]))(
  'there is no profile to read at /profiles/%s',
  async (path) => {
    const { token } = await employee(app);

    expectProblem(await app.send('GET', `/profiles/${path}`, { token }), 404);
  },
);

test.each(NOBODYS_IDS.flatMap((id) => [id, `${id}/`]))(
  'there is no profile to change at /profiles/%s',
  async (path) => {
    const { token } = await employee(app);
    const body = { nickname: 'Another name' };

    expectProblem(await app.send('PUT', `/profiles/${path}`, { token, body }), 404);
  },
);

test.each([
  ['a zero before it', (id: number) => `0${id}`],
  ['a fraction', (id: number) => `${id}.0`],
  ['an exponent', (id: number) => `${id}e0`],
  ['a sign', (id: number) => `+${id}`],
  ['a space before it', (id: number) => `%20${id}`],
  ['a line break after it', (id: number) => `${id}%0A`],
  ['another base', (id: number) => `0x${id.toString(16)}`],
])('an id with %s is no id', async (_, spelling) => {
  const { id, token } = await employee(app);

  expectProblem(await app.send('GET', `/profiles/${spelling(id)}`, { token }), 404);
});
