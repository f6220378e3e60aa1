import { describe, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { employee, PASSWORD, type Person } from '../factories/person.js';
import type { TestApp } from '../support/app.js';
import { basic } from '../support/basic.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';
import { ownSessions, sessionId, signInAgain } from '../support/own-sessions.js';
import { comesTrue } from '../support/polling.js';
import { sessionAgainOf } from '../support/session-answer.js';
import { exchange, renew, use } from '../support/session-calls.js';
import { onTwoInstances } from '../support/two-instances.js';

// Two instances over one database.
let app: TestApp;
let there: TestApp;
onTwoInstances((one, other) => {
  app = one;
  there = other;
});

const NEW_PASSWORD = 'three umbrellas under water';

function change(
  { access }: Pick<Person, 'access'>,
  body: unknown = { old_password: PASSWORD, new_password: NEW_PASSWORD },
  path = '/users/password',
): Promise<Answer> {
  return app.send('PUT', path, { token: access, body });
}

/** Which of these passwords somebody can sign in with. */
async function accepted({ user }: Person, ...passwords: string[]): Promise<string[]> {
  const good = [];
  for (const password of passwords) {
    const { status } = await app.send('POST', '/login', { body: { username: user.username, password } });
    if (status === 200) good.push(password);
    else expect(status).toBe(401);
  }
  return good;
}

describe('somebody who gives their old password', () => {
  test.each(['/users/password', '/users/password/'])('gets the new one at %s', async (path) => {
    const somebody = await employee(app);

    const answer = await change(somebody, undefined, path);

    expectAnswer(answer, 200, sessionAgainOf(somebody));
    expect(await accepted(somebody, PASSWORD, NEW_PASSWORD)).toEqual([NEW_PASSWORD]);
    const headers = basic({ username: somebody.user.username, password: NEW_PASSWORD });
    expect((await app.send('GET', '/login', { headers })).status).toBe(200);
  });

  test('ends all of their sessions, and has another pair of tokens in the place of the one that asks', async () => {
    const [somebody, stranger] = [await employee(app), await employee(app)];
    const others = [somebody, await signInAgain(app, somebody)];
    const asking = await signInAgain(app, somebody);
    const { body: tab } = await renew(app, asking);
    for (const tokens of [...others, asking, tab]) expect(await use(app, tokens)).toBe(200);

    const own = (await ownSessions(app, asking)).body.find(({ id }) => id === sessionId(asking));
    const { body: changed } = (await change(asking)) as Answer<SessionView>;

    for (const tokens of [...others, asking, tab]) {
      expect(await use(app, tokens)).toBe(401);
      expectProblem(await renew(app, tokens), 401);
      expectProblem(await exchange(app, tokens), 401);
    }
    for (const tokens of [changed, stranger]) expect(await use(app, tokens)).toBe(200);
    expect((await exchange(app, changed)).status).toBe(200);
    expect((await ownSessions(app, changed)).body).toEqual([{ ...own, id: sessionId(changed) }]);
  });

  test('ends the other sessions soon on the other instance', async () => {
    const somebody = await employee(app);
    const asking = await signInAgain(app, somebody);
    expect(await use(there, somebody)).toBe(200);

    const { body: changed } = (await change(asking)) as Answer<SessionView>;

    expect(await comesTrue(async () => (await use(there, somebody)) === 401)).toBe(true);
    expect(await use(there, changed)).toBe(200);
  });

  test("changes nobody else's password", async () => {
    const [somebody, stranger] = [await employee(app), await employee(app)];

    await change(somebody);

    expect(await accepted(stranger, PASSWORD, NEW_PASSWORD)).toEqual([PASSWORD]);
  });

  test('may give it as another keyboard composes it', async () => {
    const somebody = await employee(app, { password: 'größere Äpfel'.normalize('NFC') });
    const new_password = 'kühle Öfen überall';

    const body = {
      old_password: 'größere Äpfel'.normalize('NFD'),
      new_password: new_password.normalize('NFD'),
    };
    expect((await change(somebody, body)).status).toBe(200);

    expect(await accepted(somebody, new_password.normalize('NFC'))).toHaveLength(1);
  });
});

const good = { old_password: PASSWORD, new_password: NEW_PASSWORD };

describe('a change is refused, and nothing is changed,', () => {
  test.each([
    ['where the old password is wrong', { ...good, old_password: `${PASSWORD}!` }, ['old_password']],
    ['where the old password is empty', { ...good, old_password: '' }, ['old_password']],
    ['where the old one is the new one', { ...good, old_password: NEW_PASSWORD }, ['old_password']],
    ['where the new password is common', { ...good, new_password: 'password1' }, ['new_password']],
    ['where the new password is too short', { ...good, new_password: 'kV7#mQ2' }, ['new_password']],
    [
      'where the new password is too long',
      { ...good, new_password: 'kV7#mQ2x!'.repeat(15) },
      ['new_password'],
    ],
    [
      'where both are wrong',
      { old_password: 'wrong', new_password: 'password1' },
      ['old_password', 'new_password'],
    ],
    ['where both are missing', {}, ['old_password', 'new_password']],
    [
      'where neither is a text',
      { old_password: 1, new_password: [NEW_PASSWORD] },
      ['old_password', 'new_password'],
    ],
    ['where both are null', { old_password: null, new_password: null }, ['old_password', 'new_password']],
    ['where the old one is missing', { new_password: NEW_PASSWORD }, ['old_password']],
    ['where the new one is missing', { old_password: PASSWORD }, ['new_password']],
  ])('%s', async (_, body, fields) => {
    const somebody = await employee(app);
    const other = await signInAgain(app, somebody);

    expectBadFields(await change(somebody, body), ...fields);

    for (const tokens of [somebody, other]) expect(await use(app, tokens)).toBe(200);
    expect((await exchange(app, other)).status).toBe(200);
    expect(await accepted(somebody, PASSWORD, NEW_PASSWORD)).toEqual([PASSWORD]);
  });

  test('where nobody has signed in', async () => {
    expectProblem(await app.send('PUT', '/users/password', { body: good }), 401);
  });

  test('where the session is over', async () => {
    const somebody = await employee(app);
    await app.send('POST', '/logout', { token: somebody.access });

    expectProblem(await change(somebody), 401);

    expect(await accepted(somebody, PASSWORD, NEW_PASSWORD)).toEqual([PASSWORD]);
  });
});

test('no password stands in the answer that refuses it', async () => {
  const somebody = await employee(app);
  const body = { old_password: 'sesame-open-wide', new_password: 'password1' };

  expect(JSON.stringify((await change(somebody, body)).body)).not.toMatch(/sesame-open-wide|password1/);
  const answer = await change(somebody, { ...body, old_password: PASSWORD });
  expect(JSON.stringify(answer.body)).not.toMatch(/password1|correct horse/);
});
