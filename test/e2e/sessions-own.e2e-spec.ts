import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { passTime, startClock, stopClock } from '../support/clock.js';
import { DataSource } from 'typeorm';
import { Session } from '../../src/auth/session.entity.js';
import { employee, newcomer, PASSWORD, TEST_CLIENT, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { basic } from '../support/basic.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { ownSessions, sessionId, signInAgain } from '../support/own-sessions.js';
import { renew } from '../support/session-calls.js';

const DAY_MS = 86_400_000;

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ TRUST_PROXY: 'true', SESSION_DAYS: '2' });
});
afterAll(() => app.close());
afterEach(startClock);

test.each(['/users/sessions', '/users/sessions/'])(
  'a caller gets their own sessions at %s, the newest first',
  async (path) => {
    stopClock();
    const first = new Date();
    const somebody = await employee(app);
    passTime(1000);
    const second = new Date();
    const other = await signInAgain(app, somebody, {
      'x-forwarded-for': '192.0.2.7',
      'user-agent': 'curl/8.0',
    });
    await employee(app);

    const answer = await app.send('GET', path, { token: somebody.token });

    const times = (moment: Date) => ({
      created_at: moment.toISOString(),
      last_used_at: moment.toISOString(),
      expires_at: new Date(moment.getTime() + 2 * DAY_MS).toISOString(),
    });
    expectAnswer(answer, 200, [
      {
        id: sessionId(other),
        is_current: false,
        ...times(second),
        address: '192.0.2.7',
        user_agent: 'curl/8.0',
      },
      {
        id: sessionId(somebody),
        is_current: true,
        ...times(first),
        address: TEST_CLIENT.address,
        user_agent: TEST_CLIENT.userAgent,
      },
    ]);
  },
);

test('the session that asks is the one that is marked, also with tokens that it got later', async () => {
  const somebody = await employee(app);
  const other = await signInAgain(app, somebody);
  const { body: renewed } = await renew(app, other);

  for (const asking of [somebody, other, renewed]) {
    const { body } = await ownSessions(app, asking);

    expect(body).toHaveLength(2);
    expect(body.filter(({ is_current }) => is_current).map(({ id }) => id)).toEqual([sessionId(asking)]);
  }
});

test('nobody who has not signed in has sessions', async () => {
  expectProblem(await app.send('GET', '/users/sessions'), 401);
  expectProblem(await app.send('DELETE', '/users/sessions'), 401);
  expectProblem(await app.send('DELETE', `/users/sessions/${sessionId(await employee(app))}`), 401);
});

test('a session that is over is not listed', async () => {
  const somebody = await employee(app);
  const [loggedOut, expired] = [await signInAgain(app, somebody), await signInAgain(app, somebody)];
  await app.send('POST', '/logout', { token: loggedOut.access });
  const sessions = app.nest.get(DataSource).getRepository(Session);
  await sessions.update({ id: sessionId(expired) }, { expiresAt: new Date(Date.now() - 1) });

  const { body } = await ownSessions(app, somebody);

  expect(body.map(({ id }) => id)).toEqual([sessionId(somebody)]);
});

/** What the list says of the session that these headers opened in this way. */
async function listed(
  somebody: Person,
  headers: Record<string, string>,
  way: 'POST' | 'GET' = 'POST',
): Promise<{ address: string; user_agent: string } | undefined> {
  const credentials = { username: somebody.user.username, password: PASSWORD };
  const answer = await app.send(
    way,
    '/login',
    way === 'POST' ? { body: credentials, headers } : { headers: { ...headers, ...basic(credentials) } },
  );
  expect(answer.status).toBe(200);
  const session = answer.body as Person;
  return (await ownSessions(app, session)).body.find(({ is_current }) => is_current);
}

test('a sign-up is listed with its address and user agent, too', async () => {
  const headers = { 'x-forwarded-for': '192.0.2.8', 'user-agent': 'Mozilla/5.0' };
  const signedUp = await app.send('POST', '/signup', { body: newcomer(), headers });

  const { body } = await ownSessions(app, signedUp.body as Person);

  expect(body).toMatchObject([{ address: '192.0.2.8', user_agent: 'Mozilla/5.0', is_current: true }]);
});

test.each(['POST', 'GET'] as const)('a log-in with %s is listed with its user agent', async (way) => {
  const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

  expect(await listed(await employee(app), { 'user-agent': agent }, way)).toMatchObject({
    user_agent: agent,
  });
});

test('of a long user agent the first 200 characters are kept', async () => {
  const agent = `${'a'.repeat(199)}b${'c'.repeat(3000)}`;

  const session = await listed(await employee(app), { 'user-agent': agent });

  expect(session?.user_agent).toBe(`${'a'.repeat(199)}b`);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7, 10.0.0.1', '192.0.2.7'],
  ['2001:db8::7', '2001:db8::7'],
  ['2001:0db8:1111:2222:3333:4444:5555:6666', '2001:0db8:1111:2222:3333:4444:5555:6666'],
  ['203.0.113.7:51234', '203.0.113.7'],
  ['203.0.113.7:51234, 10.0.0.1:443', '203.0.113.7'],
  ['[2001:db8::7]:51234', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
  [`192.0.2.7${', 10.0.0.1'.repeat(19)}`, '192.0.2.7'],
  [`192.0.2.7${', 10.0.0.1'.repeat(20)}`, '10.0.0.1'],
])('behind a proxy that is trusted the address of %s is %s', async (forwarded, address) => {
  expect((await listed(await employee(app), { 'x-forwarded-for': forwarded }))?.address).toBe(address);
});

test.each([
  ['what is no address', 'unknown'],
  ['an address with a name for a port', '192.0.2.7:http'],
  ['markup', '<script>alert(1)</script>'],
  ['SQL', "'; DROP TABLE sessions; --"],
  ['thousands of characters', 'x'.repeat(4000)],
])('a proxy that hands on %s is itself taken for where the log-in comes from', async (_, forged) => {
  expect((await listed(await employee(app), { 'x-forwarded-for': forged }))?.address).toBe('127.0.0.1');
});

test('an address with a zone is noted without it, however long it is', async () => {
  const forwarded = { 'x-forwarded-for': `fe80::1%${'a'.repeat(200)}` };
  expect((await listed(await employee(app), forwarded))?.address).toBe('fe80::1');
});
