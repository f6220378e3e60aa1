import type { Socket } from 'node:net';
import { relayTo } from './relay.js';

/** What is lost with the connection: the COMMIT on its way, or what PostgreSQL says to it. */
export type Lost = 'the commit' | 'its answer';

/** A way to PostgreSQL that can lose a connection in the middle of a COMMIT. */
export interface CommitProxy {
  /** The same database, through the proxy. */
  url: string;
  /**
   * Loses the next COMMIT or its answer with its connection; where the proxy closes
   * then, with all connections and for good.
   */
  lose: (what: Lost, then?: { closes?: boolean }) => void;
  /** Resolves once that has happened. */
  lost: () => Promise<void>;
  close: () => Promise<void>;
}

// A simple query, as the driver sends it.
const COMMIT = Buffer.from('COMMIT\0');

export async function commitProxyTo(databaseUrl: string): Promise<CommitProxy> {
  let isClosed = false;
  let next: { what: Lost; closes: boolean } | undefined;
  let happen: () => void = () => undefined;
  let happened = Promise.resolve();

  const loseWith = ({ closes }: { closes: boolean }, ...ends: Socket[]) => {
    isClosed = closes;
    for (const end of ends) end.destroy();
    if (closes) relay.cut();
    happen();
  };
  const relay = await relayTo(databaseUrl, (client, upstream) => {
    if (isClosed) {
      client.destroy();
      return;
    }
    let losing: typeof next;
    client.on('data', (chunk) => {
      if (next && chunk.includes(COMMIT)) {
        [losing, next] = [next, undefined];
        if (losing.what === 'the commit') {
          loseWith(losing, client, upstream);
          return;
        }
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (losing) loseWith(losing, client, upstream);
      else client.write(chunk);
    });
  });
  return {
    url: relay.url,
    lose: (what, { closes = false } = {}) => {
      next = { what, closes };
      happened = new Promise((resolve) => (happen = resolve));
    },
    lost: () => happened,
    close: relay.close,
  };
}
