import { randomBytes } from 'node:crypto';
import type { Actor } from '../../src/access/actor.js';
import { PasswordHasher } from '../../src/auth/password-hasher.js';
import type { SessionView } from '../../src/auth/session.view.js';
import { SessionsService } from '../../src/auth/sessions.service.js';
import { TokensService } from '../../src/auth/tokens.service.js';
import { ProfilesService } from '../../src/profiles/profiles.service.js';
import type { TestApp } from '../support/app.js';

export const PASSWORD = 'correct horse battery staple';

/** Where the factories' people say that they come from. */
export const TEST_CLIENT = { address: '127.0.0.1', userAgent: 'tests' };

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

/** Straight through the services: hashing a password for each person would take most of the tests' time. */
async function person(app: TestApp, isManager: boolean, members?: Record<string, unknown>): Promise<Person> {
  const { username, email, nickname, password } = newcomer(members);
  const passwordHash = await hashOf(app, password);
  const account = await app.nest
    .get(ProfilesService)
    .register({ username, email, nickname, passwordHash, isManager });
  const session = await app.nest.get(SessionsService).open(account.user.id, TEST_CLIENT);
  const tokens = app.nest.get(TokensService).pair(session);
  return { ...tokens, ...account, id: account.profile.id, token: tokens.access };
}

/** The person as the services know them. */
export function actorFor({ user, profile }: Person): Actor {
  return { sessionId: '', userId: user.id, profileId: profile.id, requestId: 'test' };
}

const hashes = new Map<string, Promise<string>>();

function hashOf(app: TestApp, password: string): Promise<string> {
  const hash = hashes.get(password) ?? app.nest.get(PasswordHasher).hash(password);
  hashes.set(password, hash);
  return hash;
}
