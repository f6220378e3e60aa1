import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { siteOf } from './client.js';
import { seldom } from './seldom.js';

/** How many connections one process keeps open: each takes some 6 kB. */
const MOST_OPEN = 8000;

/** How much of the files that a process may have open its connections may take; the rest is for the database, the log and so on. */
const SHARE_OF_FILES = 3 / 4;

/**
 * Bounds how many connections are open. Where there are more, that one of the site with the most is closed (siteOf) on which
 * nothing has been asked for longest, so that one machine can't keep everybody else away.
 */
export function boundConnections(server: FastifyInstance, log: Logger): void {
  const most = Math.min(MOST_OPEN, Math.floor(SHARE_OF_FILES * mostFiles()));
  const tell = seldom((site: string) => {
    log.warn({ most, site }, 'more connections were opened than are kept');
  });
  const connections = new Connections(server.server, most, tell);
  server.addHook('onRequest', ({ raw: { socket } }, _reply, done) => {
    connections.use(socket);
    done();
  });
}

/** How many files this process may have open (RLIMIT_NOFILE). */
function mostFiles(): number {
  // It would look up the names of whom the process is connected to.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: unknown } } };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : Infinity;
}

/** The open connections of a server, at most so many. `tell` hears of the site of one that is closed. */
export class Connections {
  /** By their sites, those on which something was asked last at the end. */
  private readonly sites = new Map<string, Set<Socket>>();
  private readonly siteOfSocket = new Map<Socket, string>();

  constructor(
    server: Server,
    private readonly most: number,
    private readonly tell: (site: string) => void,
  ) {
    server.on('connection', (socket: Socket) => {
      this.add(socket);
    });
  }

  /** Notes that something is asked on a connection. */
  use(socket: Socket): void {
    const ofSite = this.sites.get(this.siteOfSocket.get(socket) ?? '');
    if (ofSite?.delete(socket)) ofSite.add(socket);
  }

  private add(socket: Socket): void {
    const site = siteOf(socket.remoteAddress ?? '');
    this.siteOfSocket.set(socket, site);
    this.sites.set(site, (this.sites.get(site) ?? new Set()).add(socket));
    socket.once('close', () => {
      this.forget(socket);
    });
    if (this.siteOfSocket.size > this.most) this.closeOne();
  }

  private closeOne(): void {
    let [largest, sockets] = ['', new Set<Socket>()];
    for (const [site, ofSite] of this.sites)
      if (ofSite.size > sockets.size) [largest, sockets] = [site, ofSite];
    const [unused] = sockets;
    unused?.destroy();
    if (unused) this.forget(unused);
    this.tell(largest);
  }

  private forget(socket: Socket): void {
    const site = this.siteOfSocket.get(socket) ?? '';
    const ofSite = this.sites.get(site);
    ofSite?.delete(socket);
    if (ofSite?.size === 0) this.sites.delete(site);
    this.siteOfSocket.delete(socket);
  }
}
