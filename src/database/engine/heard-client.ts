import pg from 'pg';

/**
 * A connection to PostgreSQL of which somebody always hears that it was lost: Node ends a process for an error that nobody
 * hears, and PostgreSQL may end a connection at any moment, also before whoever asked for it listens. Its statements fail by themselves.
 */
export class HeardClient extends pg.Client {
  constructor(options?: string | pg.ClientConfig) {
    super(options);
    this.on('error', () => undefined);
  }
}
