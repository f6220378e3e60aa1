import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What is lost with the connection: the COMMIT on its way, or what PostgreSQL says to it. */
export type Lost = 'the commit' | 'its answer';

/** A way to PostgreSQL that can lose a connection in the middle of a COMMIT. */
export interface CommitProxy {
  /** The same database, through the proxy. */
  url: string;
  /**
   * Loses a COMMIT or its answer with its connection: the next one, or that after so many others; where the proxy closes
   * then, with all connections and for good.
   */
  lose: (what: Lost, then?: { after?: number; closes?: boolean }) => void;
  /** Resolves once that has happened. */
  lost: () => Promise<void>;
  close: () => Promise<void>;
}

// A simple query, as the driver sends it.
const COMMIT = Buffer.from('COMMIT\0');

export async function commitProxyTo(databaseUrl: string): Promise<CommitProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isClosed = false;
  let next: { what: Lost; after: number; closes: boolean } | undefined;
  let happen: () => void = () => undefined;
  let happened = Promise.resolve();

  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const loseWith = ({ closes }: { closes: boolean }, ...ends: Socket[]) => {
    isClosed = closes;
    for (const end of ends) end.destroy();
    if (closes) destroyAll();
    happen();
  };
  const server = createServer((client) => {
    if (isClosed) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    let losing: typeof next;
    client.on('data', (chunk) => {
      if (next && chunk.includes(COMMIT) && next.after-- === 0) {
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
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    lose: (what, { after = 0, closes = false } = {}) => {
      next = { what, after, closes };
      happened = new Promise((resolve) => (happen = resolve));
    },
    lost: () => happened,
    close: async () => {
      server.close();
      destroyAll();
      await once(server, 'close');
    },
  };
}
