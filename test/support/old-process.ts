import Database from 'better-sqlite3';
import pg from 'pg';

/** Somebody who writes rows as a process of an earlier version does, and what of it was committed. */
export interface OldProcess {
  /** Tries to write a row of each kind; gives up at once where it would have to wait. */
  write: () => Promise<void>;
  /** The words of messages that were committed. */
  messages: string[];
  /** The ids of requests whose changes were committed to the history. */
  changes: string[];
  close: () => Promise<void>;
}

const MOMENT = "'2026-01-31 08:00:00.000'";

/** @param databaseUrl a database that has one profile and one ticket. */
export async function oldProcess(databaseUrl: string): Promise<OldProcess> {
  const { run, close } = await connection(databaseUrl);
  const [messages, changes]: [string[], string[]] = [[], []];
  let written = 0;
  const tryTo = async (committed: string[], name: string, statement: string) => {
    if (await run(statement)) committed.push(name);
  };
  return {
    messages,
    changes,
    close,
    write: async () => {
      const name = `word${++written}`;
      await tryTo(
        messages,
        name,
        `INSERT INTO messages (ticket_id, profile_id, content, created_at, updated_at)
         VALUES (1, 1, '${name}', ${MOMENT}, ${MOMENT})`,
      );
      await tryTo(
        changes,
        name,
        `INSERT INTO ticket_changes (ticket_id, profile_id, action, request_id, created_at)
         VALUES (1, 1, 'created', '${name}', ${MOMENT})`,
      );
    },
  };
}

/** Runs statements, each of which commits by itself; says whether one did. */
async function connection(databaseUrl: string) {
  if (DATABASE === 'sqlite') {
    const database = new Database(databaseUrl.replace('sqlite:', ''), { timeout: 0 });
    const run = (statement: string) => {
      try {
        database.exec(statement);
        return true;
      } catch {
        return false;
      }
    };
    return {
      run: (statement: string) => Promise.resolve(run(statement)),
      close: async () => {
        database.close();
        return Promise.resolve();
      },
    };
  }
  const client = new pg.Client({ connectionString: databaseUrl, lock_timeout: 20 });
  await client.connect();
  return {
    run: (statement: string) =>
      client.query(statement).then(
        () => true,
        () => false,
      ),
    close: () => client.end(),
  };
}
