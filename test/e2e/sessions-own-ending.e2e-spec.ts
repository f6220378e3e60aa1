import { expect, test } from '@jest/globals';
import { employee, manager } from '../factories/person.js';
import type { TestApp } from '../support/app.js';
import { expectDone, expectProblem } from '../support/expect-answer.js';
import { ownSessions, sessionId, signInAgain } from '../support/own-sessions.js';
import { comesTrue } from '../support/polling.js';
import { exchange, renew, use } from '../support/session-calls.js';
import { otherSpellings } from '../support/spellings.js';
import { onTwoInstances } from '../support/two-instances.js';

// Two instances over one database.
let app: TestApp;
let there: TestApp;
onTwoInstances((one, other) => {
  app = one;
  there = other;
});

function end(token: string, id: string, slash = '') {
  return app.send('DELETE', `/users/sessions/${id}${slash}`, { token });
}

const NOBODYS_ID = '5f0c6b1e-6b0e-4b5e-9d39-0d6f3a1c2b4d';

test.each(['', '/'])(
  'ending one of their sessions ends all of its tokens and nothing else: …id%s',
  async (slash) => {
    const somebody = await employee(app);
    const [stolen, other] = [await signInAgain(app, somebody), await signInAgain(app, somebody)];
    const { body: renewed } = await renew(app, stolen);
    for (const tokens of [stolen, renewed]) expect(await use(app, tokens)).toBe(200);

    expectDone(await end(somebody.token, sessionId(stolen), slash));

    for (const tokens of [stolen, renewed]) {
      expect(await use(app, tokens)).toBe(401);
      expectProblem(await renew(app, tokens), 401);
      expectProblem(await exchange(app, tokens), 401);
    }
    for (const tokens of [somebody, other]) expect(await use(app, tokens)).toBe(200);
    expect((await ownSessions(app, somebody)).body.map(({ id }) => id)).toEqual([
      sessionId(other),
      sessionId(somebody),
    ]);
  },
);

test('a session that is ended is soon over on the other instance', async () => {
  const somebody = await employee(app);
  const stolen = await signInAgain(app, somebody);
  expect(await use(there, stolen)).toBe(200);

  await end(somebody.token, sessionId(stolen));

  expectProblem(await exchange(there, stolen), 401);
  expect(await comesTrue(async () => (await use(there, stolen)) === 401)).toBe(true);
});

test('the session that asks may end itself', async () => {
  const somebody = await employee(app);
  const other = await signInAgain(app, somebody);

  expectDone(await end(somebody.token, sessionId(somebody)));

  expect(await use(app, somebody)).toBe(401);
  expect(await use(app, other)).toBe(200);
});

test("another's session does not exist, and goes on", async () => {
  const somebody = await employee(app);

  for (const stranger of [await employee(app), await manager(app)]) {
    const ofAnother = await end(stranger.token, sessionId(somebody));
    const ofNobody = await end(stranger.token, NOBODYS_ID);
    expectProblem(ofAnother, 404);
    expect(ofAnother.body).toEqual(ofNobody.body);
    expect((await ownSessions(app, stranger)).body.map(({ id }) => id)).toEqual([sessionId(stranger)]);
  }

  expect(await use(app, somebody)).toBe(200);
  expect((await exchange(app, somebody)).status).toBe(200);
});

test('a session is ended once', async () => {
  const somebody = await employee(app);
  const other = await signInAgain(app, somebody);

  const answers = await Promise.all([1, 2].map(() => end(somebody.token, sessionId(other))));

  expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
  expectProblem(await end(somebody.token, sessionId(other)), 404);
});

test('the id of a session may be written in capitals', async () => {
  const somebody = await employee(app);
  const other = await signInAgain(app, somebody);

  expectDone(await end(somebody.token, sessionId(other).toUpperCase()));

  expect(await use(app, other)).toBe(401);
});

test.each([
  ...otherSpellings(7),
  'null',
  'current',
  NOBODYS_ID.replaceAll('-', ''),
  `{${NOBODYS_ID}}`,
  `${NOBODYS_ID}0`,
  `${NOBODYS_ID}%00`,
  NOBODYS_ID.replace('5', 'g'),
  '%27%20OR%201%3D1',
  'x'.repeat(90),
])('what is no UUID names no session: %s', async (id) => {
  const somebody = await employee(app);

  expectProblem(await end(somebody.token, id), 404);
  expect(await use(app, somebody)).toBe(200);
});

test.each(['/users/sessions', '/users/sessions/'])(
  "DELETE %s ends all of one's sessions but the one that asks",
  async (path) => {
    const [somebody, stranger] = [await employee(app), await employee(app)];
    const others = [await signInAgain(app, somebody), await signInAgain(app, somebody)];
    const asking = await signInAgain(app, somebody);
    for (const tokens of [somebody, ...others, asking]) expect(await use(app, tokens)).toBe(200);

    expectDone(await app.send('DELETE', path, { token: asking.access }));

    for (const tokens of [somebody, ...others]) {
      expect(await use(app, tokens)).toBe(401);
      expectProblem(await exchange(app, tokens), 401);
    }
    for (const tokens of [asking, stranger]) expect(await use(app, tokens)).toBe(200);
    expect((await ownSessions(app, asking)).body.map(({ id }) => id)).toEqual([sessionId(asking)]);
    expect((await exchange(app, asking)).status).toBe(200);
  },
);

test('ending all others where there is none changes nothing', async () => {
  const somebody = await employee(app);

  expectDone(await app.send('DELETE', '/users/sessions', { token: somebody.token }));

  expect(await use(app, somebody)).toBe(200);
});
