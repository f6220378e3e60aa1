import { expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { employee, PASSWORD } from '../factories/person.js';
import type { TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { signInAgain } from '../support/own-sessions.js';
import { use } from '../support/session-calls.js';
import { onTwoInstances } from '../support/two-instances.js';

// Two instances over one database.
let here: TestApp;
let there: TestApp;
onTwoInstances((one, other) => {
  here = one;
  there = other;
});

const ROUNDS = 5;
const ONE = 'three umbrellas under water';
const OTHER = 'seven kettles on the moon';

async function change(
  app: TestApp,
  { access }: SessionView,
  new_password: string,
): Promise<Answer<SessionView>> {
  const body = { old_password: PASSWORD, new_password };
  return (await app.send('PUT', '/users/password', { token: access, body })) as Answer<SessionView>;
}

async function logIn(username: string, password: string) {
  return here.send('POST', '/login', { body: { username, password } });
}

test.each(['on one instance', 'on two instances'])(
  'of two sessions that change the password at once %s one wins, stays and ends the other',
  async (where) => {
    for (let round = 0; round < ROUNDS; round++) {
      const somebody = await employee(here);
      const other = await signInAgain(here, somebody);
      const app = where === 'on one instance' ? here : there;

      const answers = await Promise.all([change(here, somebody, ONE), change(app, other, OTHER)]);

      // The second one gives a password that is not the old one any more, in a session that is over.
      const [winner, ...others] = answers.filter(({ status }) => status === 200);
      expect(others).toEqual([]);
      expect([400, 401]).toContain(answers.find(({ status }) => status !== 200)?.status);
      expect(await use(here, (winner as Answer<SessionView>).body)).toBe(200);
      const password = winner === answers[0] ? ONE : OTHER;
      const { user } = somebody;
      expect((await logIn(user.username, password)).status).toBe(200);
      expect((await logIn(user.username, password === ONE ? OTHER : ONE)).status).toBe(401);
      expect((await logIn(user.username, PASSWORD)).status).toBe(401);
    }
  },
);

test('of two changes at once in one session one wins', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const somebody = await employee(here);

    const answers = await Promise.all([ONE, OTHER].map((password) => change(here, somebody, password)));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect(await use(here, (answers[winner] as Answer<SessionView>).body)).toBe(200);
    const [password = '', loser = ''] = winner === 0 ? [ONE, OTHER] : [OTHER, ONE];
    expect((await logIn(somebody.user.username, password)).status).toBe(200);
    expect((await logIn(somebody.user.username, loser)).status).toBe(401);
  }
});

test('somebody who logs in with the old password during the change has no session after it', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const somebody = await employee(here);

    const [changed, ...logIns] = await Promise.all([
      change(here, somebody, ONE),
      logIn(somebody.user.username, PASSWORD),
      logIn(somebody.user.username, PASSWORD),
    ]);

    expect(changed.status).toBe(200);
    for (const { status, body } of logIns) {
      expect([200, 401]).toContain(status);
      if (status === 200) expect(await use(here, body as SessionView)).toBe(401);
    }
    expect(await use(here, changed.body)).toBe(200);
  }
});
