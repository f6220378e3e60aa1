import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseAddress } from './setting-types.js';

/**
 * The signing key of an installation without JWT_SECRET: generated once and stored beside the SQLite file, mode 600, so
 * that sessions outlive a restart. A database in memory gets a new key each time.
 * @throws Error that says what to do if it can't be stored, or what is stored is no key.
 */
export function storedSigningKey(database: DatabaseAddress): string {
  const key = randomBytes(48).toString('base64url');
  if (database.kind === 'postgres') throw new Error('on PostgreSQL the signing key is a setting');
  if (database.file === ':memory:') return key;

  const file = `${database.file}.key`;
  const stored = keptIn(file, key);
  if (Buffer.byteLength(stored) < 32) {
    throw new Error(
      `The signing key in ${file} is cut off: remove the file, and a new key is made; all sessions end.`,
    );
  }
  return stored;
}

/** The key that the file holds: this one, if there was none. */
function keptIn(file: string, key: string): string {
  try {
    keep(file, key);
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `JWT_SECRET is not set, and no key can be kept in ${file} (${code}): set it, or have DATABASE_URL name a file in a folder that this user may write in.`,
      { cause: error },
    );
  }
}

function keep(file: string, key: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(draft, key, { mode: 0o600, flag: 'wx' });
  try {
    // A link is made whole or not at all, so two processes that start at once agree on one key.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}
