import { expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { employee, PASSWORD } from '../factories/person.js';
import type { TestApp } from '../support/app.js';
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

async function change(app: TestApp, { access }: SessionView, new_password: string): Promise<number> {
  const body = { old_password: PASSWORD, new_password };
  return (await app.send('PUT', '/users/password', { token: access, body })).status;
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

      const statuses = await Promise.all([change(here, somebody, ONE), change(app, other, OTHER)]);

      // The second one gives a password that is not the old one any more, in a session that is over.
      expect(statuses.filter((status) => status === 204)).toHaveLength(1);
      expect([400, 401]).toContain(statuses.find((status) => status !== 204));
      const [winner, password] = statuses[0] === 204 ? [somebody, ONE] : [other, OTHER];
      expect(await use(here, winner)).toBe(200);
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

    const statuses = await Promise.all([ONE, OTHER].map((password) => change(here, somebody, password)));

    expect(statuses.toSorted()).toEqual([204, 400]);
    expect(await use(here, somebody)).toBe(200);
    const [password = '', loser = ''] = statuses[0] === 204 ? [ONE, OTHER] : [OTHER, ONE];
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

    expect(changed).toBe(204);
    for (const { status, body } of logIns) {
      expect([200, 401]).toContain(status);
      if (status === 200) expect(await use(here, body as SessionView)).toBe(401);
    }
    expect(await use(here, somebody)).toBe(200);
  }
});
