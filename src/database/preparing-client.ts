import pg from 'pg';

/** How many statements a process names at most: TypeORM makes ever new ones only where lists differ in length. */
const MOST_NAMES = 500;

const names = new Map<string, string>();

/** Has PostgreSQL parse and plan a statement once for each connection: whatever has parameters gets a name. */
export class PreparingClient extends pg.Client {
  constructor(options?: string | pg.ClientConfig) {
    super(options);
    const query = this.query.bind(this) as (query: pg.QueryConfig | string, ...rest: unknown[]) => unknown;
    this.query = ((text: unknown, values: unknown, ...rest: unknown[]) => {
      const name =
        typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
      return name === undefined
        ? query(text as string, values, ...rest)
        : query({ name, text: text as string, values: values as unknown[] }, ...rest);
    }) as typeof this.query;
  }
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMES) return known;
  const name = `wasil_${names.size}`;
  names.set(text, name);
  return name;
}
