import { afterAll, beforeAll, test } from '@jest/globals';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Nearly all that Node takes of headers. */
const LENGTH = 16_000;

test.each([
  ['letters', 'a'.repeat(LENGTH)],
  ['spaces before a bad sign', `Bearer ${' '.repeat(LENGTH - 8)}!`],
  ['a token that ends badly', `Bearer ${'a'.repeat(LENGTH - 8)}!`],
  ['padding that ends badly', `Bearer a${'='.repeat(LENGTH - 9)}!`],
  ['one token', `Bearer ${'a'.repeat(LENGTH - 7)}`],
  ['Basic credentials', `Basic ${'a'.repeat(LENGTH - 6)}`],
])('an Authorization header of 16,000 characters, %s, is refused', async (_, authorization) => {
  expectProblem(await app.send('GET', '/profiles/1', { headers: { authorization } }), 401);
  expectProblem(await app.send('GET', '/login', { headers: { authorization } }), 401);
});

// A parser that goes back over what it has read takes a third of a second for each: more than a test may take.
test('300 Authorization headers of 16,000 letters are refused before the test times out', async () => {
  for (let sent = 0; sent < 300; sent++) {
    expectProblem(
      await app.send('GET', '/profiles/1', { headers: { authorization: 'a'.repeat(LENGTH) } }),
      401,
    );
  }
});
