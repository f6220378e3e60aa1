import { isNativeError } from 'node:util/types';
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
  message: string;
}

/** Whether a statement failed because `column` of `table` must be unique: its constraint is `table_column_key`. */
export function isTaken(error: unknown, table: string, column: string): boolean {
  const failure = failureIn(error);
  switch (failure?.code) {
    case '23505':
      return failure.constraint === `${table}_${column}_key`;
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
      return failure.message.endsWith(`: ${table}.${column}`);
    default:
      return false;
  }
}

/** Whether a statement failed because a row that it refers to is not there (any more). */
export function isDangling(error: unknown): boolean {
  const code = failureIn(error)?.code;
  return code === '23503' || code === 'SQLITE_CONSTRAINT_FOREIGNKEY';
}

/** Whether a statement was given up because it and another transaction waited for each other. */
export function isDeadlock(error: unknown): boolean {
  return failureIn(error)?.code === '40P01';
}

// PostgreSQL's classes 08 (connection), 53 (resources), 57 (operator intervention: shutdown, time-out) and 58 (system),
// a deadlock and a lock not had; SQLite's file being busy, full or out of order; the network's own.
const CODES =
  /^(08|53|57|58)[0-9A-Z]{3}$|^40P01$|^55P03$|^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)|^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_)/;

// What the driver says without a code.
const MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout exceeded when trying to connect|Driver not Connected|The database connection is not open|Client was closed|Cannot use a pool after calling end)/;

// The deadline, and what TypeORM says where the connection of a transaction was lost between two of its statements.
const KINDS = [
  DeadlinePassed,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
  TransactionNotStartedError,
];

/** Whether an error means that the database could not be had in time, rather than that something is wrong. */
export function isUnavailable(error: unknown): boolean {
  if (KINDS.some((kind) => error instanceof kind)) return true;
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  // The network's own errors may come from another realm; SQLite's are no native ones.
  if (!isNativeError(cause) && !(cause instanceof Error)) return false;
  if (cause instanceof AggregateError && cause.errors.some(isUnavailable)) return true;
  const { code } = cause as NodeJS.ErrnoException;
  return (typeof code === 'string' && CODES.test(code)) || MESSAGES.test(cause.message);
}

/** What the driver says of a statement that failed. */
function failureIn(error: unknown): DriverFailure | undefined {
  return error instanceof QueryFailedError ? (error.driverError as DriverFailure) : undefined;
}

/** A commit whose outcome nobody can tell: whoever waits for it must be told neither that it was kept nor that it was not. */
export class CommitUnknown extends Error {
  constructor() {
    super('The database was lost within a commit, and cannot be asked what came of it.');
    this.name = 'CommitUnknown';
  }
}
