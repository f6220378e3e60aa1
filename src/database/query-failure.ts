import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
  TransactionNotStartedError,
} from 'typeorm';
import { DeadlinePassed } from './deadline.js';

interface DriverFailure {
  code?: string;
  constraint?: string;
  message?: string;
}

/** Whether a statement failed because another row has this value of a unique column. Its constraint is `table_column_key`. */
export function isTaken(error: unknown, table: string, column: string): boolean {
  const failure = failureIn(error);
  switch (failure.code) {
    case '23505':
      return failure.constraint === `${table}_${column}_key`;
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
      return failure.message?.endsWith(`: ${table}.${column}`) === true;
    default:
      return false;
  }
}

/** Whether a statement failed because a row that it refers to does not exist. */
export function isDangling(error: unknown): boolean {
  const code = failureIn(error).code;
  return code === '23503' || code === 'SQLITE_CONSTRAINT_FOREIGNKEY';
}

/** Whether PostgreSQL ended a statement because two transactions waited for each other. */
export function isDeadlock(error: unknown): boolean {
  return failureIn(error).code === '40P01';
}

/** Whether PostgreSQL ended a statement because another transaction held a lock for too long. */
export function isLocked(error: unknown): boolean {
  return failureIn(error).code === '55P03';
}

/** Whether SQLite refused a statement because another process is writing. */
export function isBusy(error: unknown): boolean {
  return failureIn(error).code?.startsWith('SQLITE_BUSY') === true;
}

/** Whether PostgreSQL ended a statement, since it took too long. */
export function isCancelled(error: unknown): boolean {
  return failureIn(error).code === '57014';
}

/** Whether a statement failed because one before it in its transaction had failed. */
export function isAborted(error: unknown): boolean {
  return failureIn(error).code === '25P02';
}

/** Whether PostgreSQL refused the value of a parameter. */
export function isInvalidParameter(error: unknown): boolean {
  return failureIn(error).code === '22023';
}

/** Whether PostgreSQL can only be read: it is a standby, or was made read-only. Another connection may find another server. */
export function isReadOnly(error: unknown): boolean {
  return failureIn(error).code === '25006';
}

// PostgreSQL: connection (08), resources (53), shutdown or time-out (57), system (58), deadlock (40P01), no lock (55P03), read
// only (25006), and a statement that another request failed to prepare (26000). SQLite: its file is busy, full or broken. Then
// the network's own.
const CODES =
  /^(08|53|57|58)[0-9A-Z]{3}$|^(25006|26000|40P01|55P03)$|^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)|^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_)/;

// Errors of the drivers that have no code.
const MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout exceeded when trying to connect|Driver not Connected|The database connection is not open|Client was closed|Cannot use a pool after calling end)/;

/** Another file stands where the SQLite database was: what is written to the open one would be gone with the process. */
export class DatabaseReplaced extends Error {
  constructor() {
    super(
      'Another file stands in the place of the database, or none: put it back, or start the server again.',
    );
    this.name = 'DatabaseReplaced';
  }
}

// The deadline, and TypeORM's errors for a connection that was lost between two statements of a transaction.
const KINDS = [
  DeadlinePassed,
  DatabaseReplaced,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
  TransactionNotStartedError,
];

/** Whether an error means that the database was out of reach or too slow (a 503), not that a statement is wrong (a 500). */
export function isUnavailable(error: unknown): boolean {
  const cause = failureIn(error);
  if (KINDS.some((kind) => cause instanceof kind)) return true;
  // By its members, not by its class: SQLite's errors are not native ones, and the network's can come from another realm.
  const { code, message } = cause;
  if (cause instanceof AggregateError && cause.errors.some(isUnavailable)) return true;
  return CODES.test(String(code)) || MESSAGES.test(String(message));
}

/** The driver's own error, which TypeORM wraps. */
function failureIn(error: unknown): DriverFailure {
  const failure: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return failure ?? {};
}

/** The connection was lost within a commit, and the database can't be asked what came of it: any answer might be wrong. */
export class CommitUnknown extends Error {
  constructor() {
    super('The database was lost within a commit, and cannot be asked what came of it.');
    this.name = 'CommitUnknown';
  }
}
