import { randomBytes } from 'node:crypto';
import { AuthService } from '../../src/auth/auth.service.js';
import type { SessionView } from '../../src/auth/session.view.js';
import type { TestApp } from '../support/app.js';

export const PASSWORD = 'correct horse battery staple';

/** Somebody who has signed in. */
export interface Person extends SessionView {
  /** The id of their profile. */
  id: number;
  token: string;
}

/** The members of a sign-up, with a username that nobody has. */
export function newcomer(members: Record<string, unknown> = {}) {
  const username = `user-${randomBytes(6).toString('hex')}`;
  return {
    username,
    email: `${username}@example.com`,
    password: PASSWORD,
    nickname: `Nick ${username}`,
    ...members,
  };
}

export async function employee(app: TestApp, members?: Record<string, unknown>): Promise<Person> {
  return person(app, false, members);
}

export async function manager(app: TestApp, members?: Record<string, unknown>): Promise<Person> {
  return person(app, true, members);
}

async function person(app: TestApp, isManager: boolean, members?: Record<string, unknown>): Promise<Person> {
  const account = newcomer(members);
  const auth = app.nest.get(AuthService);
  await auth.createAccount(account, isManager);
  const session = await auth.logIn(account);
  return { ...session, id: session.profile.id, token: session.access };
}
