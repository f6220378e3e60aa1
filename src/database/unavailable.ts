import { isNativeError } from 'node:util/types';
import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
  TransactionNotStartedError,
} from 'typeorm';

// PostgreSQL's classes 08 (connection), 53 (resources), 57 (operator intervention: shutdown, time-out) and 58 (system),
// a deadlock and a lock not had; SQLite's file being busy, full or out of order; the network's own.
const CODES =
  /^(08|53|57|58)[0-9A-Z]{3}$|^40P01$|^55P03$|^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)|^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_)/;

// What the driver says without a code.
const MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout exceeded when trying to connect|Driver not Connected|The database connection is not open|Client was closed|Cannot use a pool after calling end)/;

// What TypeORM says where the connection of a transaction was lost between two of its statements.
const CONNECTION_LOST = [
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
  TransactionNotStartedError,
];

/** Whether an error means that the database could not be had just now, rather than that something is wrong. */
export function isUnavailable(error: unknown): boolean {
  if (CONNECTION_LOST.some((kind) => error instanceof kind)) return true;
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (!isNativeError(cause)) return false;
  if (cause instanceof AggregateError && cause.errors.some(isUnavailable)) return true;
  const { code } = cause as NodeJS.ErrnoException;
  return (typeof code === 'string' && CODES.test(code)) || MESSAGES.test(cause.message);
}
