import { QueryFailedError } from 'typeorm';

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

/** Whether a statement failed because the table has a row with this primary key. */
export function isKeyTaken(error: unknown, table: string): boolean {
  const failure = failureIn(error);
  if (failure?.code === '23505') return failure.constraint === `${table}_pkey`;
  return failure?.code === 'SQLITE_CONSTRAINT_PRIMARYKEY' && failure.message.includes(`: ${table}.`);
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

/** What the driver says of a statement that failed. */
function failureIn(error: unknown): DriverFailure | undefined {
  return error instanceof QueryFailedError ? (error.driverError as DriverFailure) : undefined;
}
