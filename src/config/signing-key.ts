import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseAddress } from './environment.js';

/**
 * The signing key of an installation without JWT_SECRET: generated once and stored beside the SQLite file, mode 600, so
 * that sessions outlive a restart. A database in memory gets a new key each time.
 */
export function storedSigningKey(database: DatabaseAddress): string {
  const key = randomBytes(48).toString('base64url');
  if (database.kind === 'postgres') throw new Error('on PostgreSQL the signing key is a setting');
  if (database.file === ':memory:') return key;

  const file = `${database.file}.key`;
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
  const stored = readFileSync(file, 'utf8');
  if (Buffer.byteLength(stored) < 32) {
    throw new Error(
      `The signing key in ${file} is cut off: remove the file, and a new key is made; all sessions end.`,
    );
  }
  return stored;
}
