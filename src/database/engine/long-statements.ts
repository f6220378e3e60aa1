import type { Connection } from './engine.js';

/** How long the first try of a `long` statement may take, in milliseconds: so long others wait for it. */
export const QUICK_MS = 300;

/**
 * Tries each statement where all are tried, and runs once more, where these wait for each other alone, what is not done there in time.
 * @param tookTooLong whether that is what an error of `quick` says.
 */
export function tryQuickly(
  quick: Connection,
  slow: Connection,
  tookTooLong: (error: unknown) => boolean,
): Connection {
  return {
    async query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
      try {
        return await quick.query<Row>(sql, values);
      } catch (error) {
        if (!tookTooLong(error)) throw error;
        return slow.query<Row>(sql, values);
      }
    },
  };
}
