import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DataSourceOptions } from 'typeorm';

/** Why a database can't be opened: a sentence that names the setting, its value but for the password, and what to do. */
export function openingFailure(error: unknown, options: DataSourceOptions): Error {
  const { code } = (error ?? {}) as { code?: string };
  const place =
    options.type === 'postgres' ? placeOf(options.url ?? '') : `sqlite:${String(options.database)}`;
  const { message = String(error) } = (error ?? {}) as { message?: string };
  const reason =
    options.type === 'postgres' ? ofPostgres(code, message) : ofSqlite(code, String(options.database));
  return new Error(`DATABASE_URL ${place}: ${reason ?? message}`, { cause: error });
}

function ofPostgres(code: string | undefined, message: string): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there (ECONNREFUSED); start PostgreSQL, or correct the host and the port.';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `there is no such host (${code}); correct its name.`;
    case '28P01':
      return 'PostgreSQL refuses the user or the password; correct them.';
    case '28000':
      return `PostgreSQL does not let this user in (${message}); correct the user, or see to its pg_hba.conf.`;
    case '3D000':
      return 'there is no such database; create it, or correct its name.';
    case '53300':
      return 'no more connections are allowed, by the server, the database or the role; raise that limit, or lower DATABASE_POOL_SIZE.';
    case '57P03':
      return 'PostgreSQL is starting or stopping; try again in a moment.';
    default:
      // The driver's own time-outs have no code.
      return /\b(?:connection timeout|timeout expired|timeout exceeded)\b|ETIMEDOUT/i.test(
        `${code} ${message}`,
      )
        ? 'nobody answers there; correct the host and the port, or see to a firewall in between.'
        : undefined;
  }
}

function ofSqlite(code: string | undefined, file: string): string | undefined {
  const folder = dirname(resolve(file));
  switch (code) {
    case 'SQLITE_CANTOPEN':
      if (isFolder(file)) return 'that is a folder (unable to open database file); name a file in it.';
      return `unable to open database file; see that the folder ${folder} is there, and that this user may write in it.`;
    case 'SQLITE_NOTADB':
      return 'that file is no SQLite database; name another one.';
    case 'EEXIST':
    case 'ENOTDIR':
      return 'a part of that path is a file, not a folder; name another one.';
    case 'EPERM':
      return 'that file belongs to another user; run Wasil as that user, or give the file to this one.';
    case 'SQLITE_READONLY':
    case 'EACCES':
    case 'EROFS':
      return `this user may not write there; see to the file and to the folder ${folder}.`;
    default:
      return undefined;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The address of a PostgreSQL database without its password and its parameters, which may hold one. */
function placeOf(url: string): string {
  const { username, host, pathname } = new URL(url);
  return `postgres://${username === '' ? '' : `${username}@`}${host}${pathname}`;
}
