import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { HeardClient } from './heard-client.js';

/**
 * How many statements a connection keeps prepared, and of how many characters in all; those least used make room. PostgreSQL keeps some
 * 70 bytes for each character of a search, so that one longer than the usual ones is not kept.
 */
const MOST_PREPARED = 300;
const MOST_CHARACTERS = 2 ** 18;
const LONGEST_PREPARED = 2 ** 14;

/**
 * A connection to PostgreSQL that prepares statements with parameters, so that each is parsed and planned once. A hash of
 * the text is part of the name, so no two texts share one. Statements that are sent without a wait in between go out in one piece.
 */
export class PreparedClient extends HeardClient {
  private isGathering = false;
  private prepared = 0;
  private readonly names: LRUCache<string, string>;

  constructor(options?: string | pg.ClientConfig) {
    super(options);
    const query = this.query.bind(this) as (query: pg.QueryConfig | string, ...rest: unknown[]) => unknown;
    this.names = new LRUCache<string, string>({
      max: MOST_PREPARED,
      maxSize: MOST_CHARACTERS,
      sizeCalculation: (_name, text) => text.length,
      dispose: (name) => {
        const connection = this.connection as unknown as Prepared;
        // Sent after the statements that still use it. Unlike DEALLOCATE it can't fail, and so can't end a transaction.
        connection.close({ type: 'S', name });
        Reflect.deleteProperty(connection.parsedStatements, name);
      },
    });
    this.query = ((text: unknown, values: unknown, ...rest: unknown[]) => {
      this.gather();
      const isShort = typeof text === 'string' && text.length <= LONGEST_PREPARED;
      if (!isShort || !Array.isArray(values) || values.length === 0)
        return query(text as string, values, ...rest);
      return query({ name: this.nameOf(text), text, values: values as unknown[] }, ...rest);
    }) as typeof this.query;
  }

  /** Holds back what is written until nothing is left to do but wait. */
  private gather(): void {
    if (this.isGathering) return;
    this.isGathering = true;
    const { stream } = this.connection;
    stream.cork();
    process.nextTick(() => {
      this.isGathering = false;
      stream.uncork();
    });
  }

  private nameOf(text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    // With a number: a text that is asked for again while its old name is given up needs a new name.
    const name = `wasil_${hash('sha256', text).slice(0, 32)}_${++this.prepared}`;
    this.names.set(text, name);
    return name;
  }
}

/** The parts of pg's connection that are used here: Close for a statement, and the texts prepared, by name. */
interface Prepared {
  close: (statement: { type: 'S'; name: string }) => void;
  parsedStatements: Record<string, string>;
}
