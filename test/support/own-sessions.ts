import type { OwnSessionView } from '../../src/auth/own-session.view.js';
import type { SessionView } from '../../src/auth/session.view.js';
import { PASSWORD, type Person } from '../factories/person.js';
import type { TestApp } from './app.js';
import type { Answer } from './client.js';
import { claimsOf } from './tokens.js';

/** Another session of somebody. */
export async function signInAgain(
  app: TestApp,
  { user }: Person,
  headers: Record<string, string> = {},
  password = PASSWORD,
): Promise<SessionView> {
  const body = { username: user.username, password };
  const answer = await app.send('POST', '/login', { body, headers });
  if (answer.status !== 200) throw new Error(`not signed in: ${JSON.stringify(answer.body)}`);
  return answer.body as SessionView;
}

export async function ownSessions(
  app: TestApp,
  { access }: Pick<SessionView, 'access'>,
): Promise<Answer<OwnSessionView[]>> {
  return (await app.send('GET', '/users/sessions', { token: access })) as Answer<OwnSessionView[]>;
}

/** The id of the session that a token is of. */
export function sessionId({ access }: Pick<SessionView, 'access'>): string {
  return claimsOf(access).sid as string;
}
