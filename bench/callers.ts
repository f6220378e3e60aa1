import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { DataSource } from 'typeorm';
import { momentIn } from './fill.js';
import { PROFILES, type CallerName } from './people.js';

/** What signs all tokens of the benchmark. */
export const SECRET = 'a signing key that only the benchmark has ever used';

/** Somebody to ask as: a token of theirs for Wasil and one for the hand-written server, and the tickets that are theirs. */
export interface Caller {
  profileId: number;
  wasil: string;
  floor: string;
  /** Oldest first: those that they have opened or, a manager's, those that they are assigned. */
  ticketIds: number[];
}

export type Callers = Record<CallerName, Caller>;

/** Signs the callers in, without their passwords. */
export async function signIn(database: DataSource): Promise<Callers> {
  const caller = async (name: CallerName): Promise<Caller> => {
    const profileId = PROFILES[name];
    const theirs = name === 'manager' ? 'assigned_to' : 'created_by';
    const rows = await database.query<{ id: number }[]>(
      `SELECT id FROM tickets WHERE ${theirs} = ${profileId} ORDER BY id`,
    );
    return {
      profileId,
      wasil: await openSession(database, profileId),
      floor: jwt.sign({}, SECRET, { subject: String(profileId), expiresIn: '1d' }),
      ticketIds: rows.map(({ id }) => id),
    };
  };
  return {
    few: await caller('few'),
    many: await caller('many'),
    deep: await caller('deep'),
    manager: await caller('manager'),
  };
}

const FAR_OFF_SECONDS = String(75 * 365 * 86_400);

async function openSession(database: DataSource, userId: number): Promise<string> {
  const moment = momentIn(database);
  const sid = randomUUID();
  await database.query(`INSERT INTO sessions (id, user_id, created_at, expires_at)
    VALUES ('${sid}', ${userId}, ${moment('0')}, ${moment(FAR_OFF_SECONDS)})`);
  return jwt.sign({ type: 'access', sid }, SECRET, {
    issuer: 'wasil',
    audience: 'wasil:access',
    expiresIn: '1d',
    jwtid: randomUUID(),
  });
}
