import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { User } from '../../src/profiles/user.entity.js';
import { rows } from './rows.js';

/** A name that nothing else in the database bears. */
export function newName(): string {
  return `entry-${randomBytes(8).toString('hex')}`;
}

/** A statement that writes one row of that name; any table would do. */
export function write(name: string) {
  return (manager: EntityManager) =>
    manager.insert(User, {
      username: name,
      usernameFolded: name,
      email: `${name}@example.com`,
      password: 'none',
      createdAt: new Date(),
    });
}

/** A statement that counts the rows of that name. */
export function count(name: string) {
  return (manager: EntityManager) => manager.countBy(User, { username: name });
}

/** Which of these names were committed, in order. */
export async function committed(databaseUrl: string, names: string[]): Promise<string[]> {
  const found = await rows(
    databaseUrl,
    `SELECT username FROM users WHERE username IN ('${names.join("', '")}') ORDER BY id`,
  );
  return found.map(({ username }) => username as string);
}
