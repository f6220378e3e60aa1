import type { EntityManager } from 'typeorm';

/** Where statements go that are given as text with its values. */
export interface Connection {
  query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]>;
}

/** What a statement may be sent by: TypeORM's manager, or as text. Both lead to one connection within a transaction. */
export interface Way {
  manager: EntityManager;
  connection: Connection;
}

/** The work of a transaction. `assertMayCommit` is called last, and throws where nothing of it must be kept. */
export interface Work<T> {
  run: (way: Way) => Promise<T>;
  assertMayCommit: () => void;
}

/**
 * Which connections a statement outside of a transaction may share: those of `short` ones, those of `list`s, which have
 * much to send, or with `long` none, since it may keep its own for a while.
 */
export type Lane = 'short' | 'list' | 'long';

/** How statements and transactions get to a database. */
export interface Engine {
  /** Keeps what `work` writes as a whole where it resolves, and nothing of it where it throws. */
  transaction<T>(work: Work<T>): Promise<T>;
  /** Runs one statement, outside of any transaction. */
  single<T>(run: (way: Way) => Promise<T>, lane: Lane): Promise<T>;
}
