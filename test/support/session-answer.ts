import { expect } from '@jest/globals';
import type { Person } from '../factories/person.js';

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

interface Names {
  username: string;
  email: string;
  nickname: string;
}

/** The session of an account; tokens, ids and the time are whatever the server made. */
export function sessionOf({ username, email, nickname }: Names, isManager = false): Record<string, unknown> {
  return {
    refresh: expect.stringMatching(JWT),
    access: expect.stringMatching(JWT),
    user: { id: expect.any(Number), username, email },
    profile: {
      id: expect.any(Number),
      nickname,
      user: expect.any(Number),
      created_at: expect.stringMatching(UTC),
      is_manager: isManager,
    },
  };
}

/** Another session, or other tokens, of somebody who has signed in. */
export function sessionAgainOf({ user, profile }: Person): Record<string, unknown> {
  return { ...sessionOf({ ...user, nickname: profile.nickname }), user, profile };
}
