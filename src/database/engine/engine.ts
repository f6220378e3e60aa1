import type { EntityManager } from 'typeorm';

/**
 * The longest wait for a connection or a turn, and for each statement, on either database, in milliseconds. After it the
 * database is out of reach.
 */
export const LONGEST_WAIT_MS = 4000;

/** Runs statements, which are given as SQL text and values. */
export interface Connection {
  query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]>;
}

/** Runs statements of both kinds; within a transaction all on its connection. */
export interface Channel extends Connection {
  /** Runs a statement by TypeORM's manager. */
  statement<T>(run: (manager: EntityManager) => Promise<T>): Promise<T>;
}

/** The work of a transaction. `assertMayCommit` is called after `run`; if it throws, the transaction is rolled back. */
export interface Work<T> {
  run: (channel: Channel) => Promise<T>;
  assertMayCommit: () => void;
}

/**
 * Which connections a statement outside of a transaction uses. `short` ones share some, and so do those of a `list`, which
 * have much to send; a `long` one has a connection to itself, and another one if it is not done in QUICK_MS: those wait for each other alone.
 */
export type Lane = 'short' | 'list' | 'long';

/** Runs statements and transactions on one of the two databases. */
export interface Engine {
  /** Runs `work` in a transaction, which is committed if it resolves and rolled back if it throws. */
  transaction<T>(work: Work<T>): Promise<T>;
  /** Runs one statement, outside of any transaction. */
  single<T>(run: (channel: Channel) => Promise<T>, lane: Lane): Promise<T>;
  /** Ends what the engine has started itself. The database is closed by who opened it. */
  close(): Promise<void>;
}
