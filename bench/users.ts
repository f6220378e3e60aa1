import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { DataSource } from 'typeorm';

/** Users and profiles have the same ids: first those of the employees, then those of the managers. */
export const EMPLOYEES = 1000;
export const MANAGERS = 50;

/** Everybody's password. */
export const PASSWORD = 'what only the benchmark logs in with';
export const usernameOf = (id: number) => `user-${id}`;

/** Three employees, named by how many tickets they opened, and a manager. */
export const PROFILES = { few: 1, many: 2, most: 3, manager: EMPLOYEES + 1 } as const;
export type UserName = keyof typeof PROFILES;

/** The least number of tickets that gives each of these users some. */
export const FEWEST_TICKETS = 100;

/** How many of all tickets the three employees opened: 50, 1,000 and 6,000 of 10,000 or more. */
export function sharesOf(tickets: number): { few: number; many: number; most: number } {
  return {
    few: Math.min(50, Math.floor(tickets / 20)),
    many: Math.min(1000, Math.floor(tickets / 10)),
    most: Math.min(6000, Math.floor(tickets * 0.6)),
  };
}

/** Signs all tokens of the benchmark. */
export const JWT_SECRET = 'a signing key that only the benchmark has ever used';

/** Opens a session without a password and gives an access token that both Wasil and the baseline accept. */
export function signIn(database: DataSource, user: UserName): Promise<string> {
  return signInAs(database, PROFILES[user]);
}

/** The same for anybody, by id. */
export async function signInAs(database: DataSource, id: number): Promise<string> {
  const sid = randomUUID();
  await database.query(`INSERT INTO sessions (id, user_id, created_at, expires_at)
    VALUES ('${sid}', ${id}, '2024-01-01 00:00:00.000', '2099-01-01 00:00:00.000')`);
  const claims = { type: 'access', sid, sub: String(id), iss: 'wasil', aud: 'wasil:access' };
  return jwt.sign(claims, JWT_SECRET, { expiresIn: '1d', jwtid: randomUUID() });
}
