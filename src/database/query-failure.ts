import { QueryFailedError } from 'typeorm';

/** Whether a statement failed because `column` of `table` must be unique: its constraint is `table_column_key`. */
export function isTaken(error: unknown, table: string, column: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint, message } = error.driverError as {
    code?: string;
    constraint?: string;
    message: string;
  };
  switch (code) {
    case '23505':
      return constraint === `${table}_${column}_key`;
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
      return message.endsWith(`: ${table}.${column}`);
    default:
      return false;
  }
}

/** Whether a statement failed because the table has a row with this primary key. */
export function isKeyTaken(error: unknown, table: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint, message } = error.driverError as {
    code?: string;
    constraint?: string;
    message: string;
  };
  if (code === '23505') return constraint === `${table}_pkey`;
  return code === 'SQLITE_CONSTRAINT_PRIMARYKEY' && message.includes(`: ${table}.`);
}

/** Whether a statement failed because a row that it refers to is not there (any more). */
export function isDangling(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: string };
  return code === '23503' || code === 'SQLITE_CONSTRAINT_FOREIGNKEY';
}

/** Whether a statement was given up because it and another transaction waited for each other. */
export function isDeadlock(error: unknown): boolean {
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code === '40P01';
}
