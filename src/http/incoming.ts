import type { Socket } from 'node:net';
import { siteOf } from './client.js';
import { isLastAnswered } from './read-on.js';

/** How many bytes are taken apart at once: most of a request of the usual size, or a dozen of the smallest. */
const SLICE_BYTES = 512;

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * What has come over a connection of Node's HTTP server and was not taken apart yet: it stands between the connection and Node. While
 * there is some, no more is read.
 */
export class Incoming {
  readonly site: string;
  /** Whether it is in a line. */
  isWaiting = false;
  /** How many bytes of it were counted. */
  counted = 0;
  private rest = NOTHING;
  /** How many bytes, at least, are left of a body whose length is known: they take no longer in one piece. */
  private bodyLeft = 0;
  private hasEnded = false;
  /** Whether Node waits for something else: that a body is read, or an answer. */
  private isPaused = false;
  private readonly parse: (bytes: Buffer) => void;
  private readonly end: () => void;
  private readonly resume: () => Socket;
  private readonly pause: () => Socket;

  /**
   * @param socket as Node has just accepted it.
   * @param onBytes is called when bytes have come.
   * @param onResume is called when Node waits for nothing else any more, at a moment when nothing may be taken apart.
   * @param onEnd is called when nothing that has come is kept any more: the connection is closed, or has been answered for the last time.
   * @throws Error if Node listens to connections in another way than is known here.
   */
  constructor(
    private readonly socket: Socket,
    onBytes: () => void,
    onResume: () => void,
    private readonly onEnd: () => void,
  ) {
    this.site = siteOf(socket.remoteAddress ?? '');
    this.parse = takeOff(socket, 'data');
    this.end = takeOff(socket, 'end');
    this.pause = socket.pause.bind(socket);
    const resume = socket.resume.bind(socket);
    this.resume = () => {
      startReading(socket);
      return resume();
    };
    socket.pause = () => {
      this.isPaused = true;
      return this.pause();
    };
    socket.resume = () => {
      this.isPaused = false;
      if (isLastAnswered(socket)) this.drop();
      if (this.rest.length === 0) return this.resume();
      if (!this.isWaiting) onResume();
      return socket;
    };
    socket.on('data', (bytes: Buffer) => {
      this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
      if (!this.isWaiting) onBytes();
    });
    socket.once('end', () => {
      this.hasEnded = true;
      if (this.rest.length === 0) this.end();
    });
    socket.once('close', () => {
      this.rest = NOTHING;
      onEnd();
    });
  }

  /** How many bytes of memory are kept. */
  get size(): number {
    return this.rest.buffer.byteLength;
  }

  /** Whether there is more to take apart, and nothing else to wait for. */
  get isReady(): boolean {
    return this.rest.length > 0 && !this.isPaused && !this.socket.destroyed;
  }

  /** Reads no more until all is taken apart. */
  hold(): void {
    this.pause();
    stopReading(this.socket);
  }

  /** Has a slice be taken apart. @returns whether there was one. */
  takeSlice(): boolean {
    if (!this.isReady) return false;
    const slice = this.rest.subarray(0, Math.max(SLICE_BYTES, this.bodyLeft));
    this.bodyLeft = Math.max(0, this.bodyLeft - slice.length);
    // An empty part would keep the memory of the whole.
    this.rest = this.rest.length > slice.length ? this.rest.subarray(slice.length) : NOTHING;
    this.parse(slice);
    if (isLastAnswered(this.socket)) this.rest = NOTHING;
    if (this.rest.length > 0) return true;
    if (!this.isPaused && this.socket.isPaused()) this.resume();
    this.endLate();
    return true;
  }

  /** Notes, as soon as a request's head has been taken apart, how long its body is: some of it may be in the same slice. */
  expectBody(length: number): void {
    this.bodyLeft = Math.max(0, length - SLICE_BYTES);
  }

  /** Closes the connection. */
  close(): void {
    this.rest = NOTHING;
    this.socket.destroy();
  }

  private drop(): void {
    if (this.rest.length === 0) return;
    this.rest = NOTHING;
    this.onEnd();
    this.endLate();
  }

  /** Tells Node of an end that came while there was something to take apart: not before what that has begun goes on. */
  private endLate(): void {
    if (!this.hasEnded) return;
    setImmediate(() => {
      if (!this.socket.destroyed) this.end();
    });
  }
}

/** Node's own hold on a connection. */
interface Handle {
  reading: boolean;
  readStart: () => number;
  readStop: () => number;
}

const handleOf = (socket: Socket) => (socket as unknown as { _handle?: Handle | null })._handle;

/**
 * Leaves what comes over a connection to the system. Of one that is paused Node itself reads on until 16 KiB are there, however small
 * the pieces are, and where more than a thousand connections have some it does nothing else for a second.
 */
function stopReading(socket: Socket): void {
  const handle = handleOf(socket);
  if (!handle?.reading) return;
  handle.reading = false;
  handle.readStop();
}

function startReading(socket: Socket): void {
  const handle = handleOf(socket);
  if (!handle || handle.reading) return;
  handle.reading = true;
  handle.readStart();
}

/** Takes Node's listener off: the last one, since Node has added its own. */
function takeOff(socket: Socket, event: 'data' | 'end'): (bytes?: Buffer) => void {
  const listener = socket.listeners(event).at(-1) as ((bytes?: Buffer) => void) | undefined;
  if (!listener) throw new Error(`Node does not listen to "${event}" of a connection as it did`);
  socket.off(event, listener);
  return listener;
}
