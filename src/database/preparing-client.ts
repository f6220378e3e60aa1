import pg from 'pg';

/** How many statements a process names at most: TypeORM makes ever new ones only where lists differ in length. */
const MOST_NAMES = 500;

const names = new Map<string, string>();

/**
 * A connection that spares the way to PostgreSQL. Whatever has parameters gets a name, so that it is parsed and planned
 * once; what is asked in one turn of the event loop goes out together; and nobody waits for a transaction to begin, since
 * whatever fails at that fails the next statement too.
 */
export class PreparingClient extends pg.Client {
  private isGathering = false;

  constructor(options?: string | pg.ClientConfig) {
    super(options);
    const query = this.query.bind(this) as (query: pg.QueryConfig | string, ...rest: unknown[]) => unknown;
    this.query = ((text: unknown, values: unknown, ...rest: unknown[]) => {
      this.gather();
      const name =
        typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
      if (name !== undefined)
        return query({ name, text: text as string, values: values as unknown[] }, ...rest);
      const result = query(text as string, values, ...rest);
      return this.pipeline && text === 'START TRANSACTION' ? begun(result as Promise<unknown>) : result;
    }) as typeof this.query;
  }

  /** Holds back what is written until the end of this turn of the event loop. */
  private gather(): void {
    if (this.isGathering) return;
    this.isGathering = true;
    const { stream } = this.connection;
    stream.cork();
    setImmediate(() => {
      this.isGathering = false;
      stream.uncork();
    });
  }
}

function begun(beginning: Promise<unknown>): Promise<object> {
  beginning.catch(() => undefined);
  return Promise.resolve({ command: 'START', rows: [], rowCount: null });
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMES) return known;
  const name = `wasil_${names.size}`;
  names.set(text, name);
  return name;
}
