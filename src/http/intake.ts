import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { FairQueue } from '../database/fair-line.js';
import { Incoming } from './incoming.js';
import { seldom } from './seldom.js';

/** For how long bytes are taken in at a time, in milliseconds, and how many slices of those that wait: twice in a turn of the event loop. */
const LONGEST_MS = 2;
const MOST_AT_A_TIME = 80;

/** For how long nothing is taken in while connections come, of which more may wait to be accepted, in milliseconds. */
const LONGEST_PAUSE_MS = 4;

/** How many bytes that were not taken in may be kept; beyond half of it, each site has its share. */
const MOST_KEPT = 128 * 2 ** 20;

/**
 * Has requests be taken apart for LONGEST_MS of a turn of the event loop only; what else has come waits, and takes turns by the sites of
 * its connections (siteOf). Otherwise all that comes at once over thousands of connections would be taken apart, and begun, before
 * anything else is done; and of a turn Node accepts one new connection, so that few would get in where each of some hundred open ones
 * had a request done in every turn. So turns in which a connection has come are left to more of them, for LONGEST_PAUSE_MS after one in
 * which something was taken in: who connects without end leaves a good part of the time to those who are there.
 */
export function takeInTurns(server: FastifyInstance, log: Logger): Intake {
  const tell = seldom((site: string) => {
    log.warn({ most: MOST_KEPT, site }, 'more was sent at once than is kept');
  });
  const intake = new Intake(MOST_KEPT, tell);
  server.server.on('connection', (socket: Socket) => {
    intake.add(socket);
  });
  server.server.prependListener('request', ({ socket, headers }: IncomingMessage) => {
    intake.expectBody(socket, Number(headers['content-length'] ?? 0));
  });
  return intake;
}

/** Takes in, in turns, what comes over connections. */
export class Intake {
  private readonly line = new FairQueue<Incoming>();
  private readonly ofSocket = new WeakMap<Socket, Incoming>();
  /** How many bytes are kept of each site. */
  private readonly sites = new Map<string, number>();
  private bytes = 0;
  private since = 0;
  private isTurning = false;
  /** Whether a connection has come in this turn, whether something was taken in, and when the last such turn ended. */
  private hasNewcomer = false;
  private hasTaken = false;
  private takenAt = 0;

  /**
   * @param most how many bytes may be kept.
   * @param tell hears of the site of a connection that is closed since there were more.
   */
  constructor(
    private readonly most: number,
    private readonly tell: (site: string) => void,
  ) {}

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.line.isEmpty;
  }

  /** Has what comes over a connection be taken apart in turns. */
  add(socket: Socket): void {
    this.hasNewcomer = true;
    const take = () => {
      this.beginTurn();
      while (this.isEmpty && this.hasTime() && this.takeSlice(incoming));
      this.goOn(incoming);
    };
    const wait = () => {
      this.wait(incoming);
    };
    const end = () => {
      this.count(incoming);
    };
    const incoming = new Incoming(socket, take, wait, end);
    this.ofSocket.set(socket, incoming);
  }

  /** Notes how long the body is of the request whose head has just been taken apart. */
  expectBody(socket: Socket, length: number): void {
    this.ofSocket.get(socket)?.expectBody(length);
  }

  /** Has what is left of it wait, if there is room. */
  private goOn(incoming: Incoming): void {
    const { site, counted } = incoming;
    this.count(incoming);
    if (incoming.counted > counted && !this.hasRoom(site)) {
      incoming.close();
      this.count(incoming);
      this.tell(site);
    } else if (incoming.isReady) this.wait(incoming);
  }

  private wait(incoming: Incoming): void {
    // Node may have resumed it while a slice was taken apart.
    if (incoming.isWaiting) return;
    incoming.hold();
    incoming.isWaiting = true;
    this.line.push(incoming, { site: incoming.site });
    this.beginTurn();
  }

  private hasRoom(site: string): boolean {
    const half = this.most / 2;
    return this.bytes <= half || (this.sites.get(site) ?? 0) <= half / this.sites.size;
  }

  private count(incoming: Incoming): void {
    const { site, size, counted } = incoming;
    if (size === counted) return;
    incoming.counted = size;
    this.bytes += size - counted;
    const ofSite = (this.sites.get(site) ?? 0) + size - counted;
    if (ofSite > 0) this.sites.set(site, ofSite);
    else this.sites.delete(site);
  }

  private hasTime(): boolean {
    const now = performance.now();
    return now - this.since <= LONGEST_MS && !(this.hasNewcomer && now - this.takenAt <= LONGEST_PAUSE_MS);
  }

  private takeSlice(incoming: Incoming): boolean {
    const isTaken = incoming.takeSlice();
    this.hasTaken ||= isTaken;
    return isTaken;
  }

  private beginTurn(): void {
    if (this.isTurning) return;
    this.isTurning = true;
    this.since = performance.now();
    setImmediate(this.endTurn);
  }

  private readonly endTurn = () => {
    this.since = performance.now();
    if (this.hasTaken) this.takenAt = this.since;
    this.hasTaken = false;
    this.hasNewcomer = false;
    this.isTurning = !this.isEmpty;
    if (!this.isTurning) return;
    setImmediate(() => {
      this.since = performance.now();
      this.takeNext();
    });
    // What a request does at once is over before the next of these is called.
    for (let others = 1; others < MOST_AT_A_TIME; others++) setImmediate(this.takeNext);
    setImmediate(this.endTurn);
  };

  private readonly takeNext = () => {
    for (let taken = false; !taken && this.hasTime();) {
      const incoming = this.line.shift();
      if (!incoming) return;
      incoming.isWaiting = false;
      taken = this.takeSlice(incoming);
      this.goOn(incoming);
    }
  };
}
