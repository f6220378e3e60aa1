import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { SessionView } from '../../src/auth/session.view.js';
import { User } from '../../src/profiles/user.entity.js';
import { manager, newcomer } from '../factories/person.js';
import { openTicket, say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { basic } from '../support/basic.js';
import type { Answer } from '../support/client.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

test('neither a password nor its hash stands in any answer', async () => {
  const account = newcomer({ password: 'unmistakable-Passw0rd' });
  const answers: Answer[] = [];
  const ask = async (...request: Parameters<TestApp['send']>) => {
    const answer = await app.send(...request);
    answers.push(answer);
    return answer;
  };

  const session = (await ask('POST', '/signup', { body: account })).body as SessionView;
  const { profile, access: token, refresh } = session;
  const somebody = { ...session, id: profile.id, token };
  const assignee = await manager(app);
  const ticket = await openTicket(app, somebody, assignee);
  await say(app, somebody, ticket.id);

  await ask('POST', '/signup', { body: account });
  await ask('POST', '/signup', { body: { ...account, nickname: '' } });
  await ask('POST', '/login', { body: account });
  await ask('POST', '/login', { body: { ...account, username: 'nobody' } });
  await ask('POST', '/login', { body: { password: account.password } });
  await ask('GET', '/login', { headers: basic(account) });
  await ask('GET', '/login', { headers: basic({ ...account, username: 'nobody' }) });
  await ask('GET', '/users/token/refresh', { token });
  await ask('POST', '/users/token/refresh', { body: { refresh } });
  await ask('PUT', `/profiles/${profile.id}`, { token, body: { ...account, nickname: 'Another' } });
  await ask('GET', `/profiles/${profile.id}`, { token: assignee.token });
  await ask('GET', `/profiles/${profile.id}/tickets`, { token });
  await ask('GET', `/tickets/${ticket.id}`, { token: assignee.token });
  await ask('GET', `/tickets/${ticket.id}/messages`, { token: assignee.token });
  await ask('GET', '/users/managers', { token });
  await ask('GET', '/users/managers');

  expect(answers.map(({ status }) => status)).toEqual([
    201, 409, 400, 200, 401, 400, 200, 401, 200, 200, 200, 200, 200, 200, 200, 200, 200,
  ]);
  const said = answers.map(({ body, headers }) => JSON.stringify([body, [...headers]])).join('\n');
  expect(said).toContain('Another');
  for (const secret of [account.password, '$argon2', await hashOf(account.username)]) {
    expect(said).not.toContain(secret);
  }
  expect(said).not.toMatch(/"(password|passwordHash|hash|usernameFolded|username_folded)":/);
});

async function hashOf(username: string): Promise<string> {
  const users = app.nest.get(DataSource).getRepository(User);
  const { password } = await users.findOneOrFail({ where: { username }, select: { password: true } });
  expect(password).toMatch(/^\$argon2id\$/);
  return password;
}
