import type { Socket } from 'node:net';
import { Problem } from './problem.js';

/** How long a body that takes its time may be on its way however little has come, how fast it has to come after that, and the longest. */
const ARRIVAL_MS = 30_000;
const SLOWEST_BYTES_PER_MS = 16;
export const LONGEST_ARRIVAL_MS = 1_800_000;

/** How long the answer to one may take once it has come, while nothing crosses its connection. */
export const LONGEST_WAIT_MS = 120_000;

const LOOKED_AT_MS = 1000;

/** Looks that a large body comes fast enough: at 16 KB/s, half a minute aside, and within half an hour. */
export class Pace {
  private readonly since = performance.now();
  private readonly bytesBefore: number;
  private readonly timer: NodeJS.Timeout;
  private readonly late: Promise<never>;
  private listener: (error: Problem) => void = () => undefined;
  private error: Problem | undefined;

  constructor(socket: Socket) {
    this.bytesBefore = socket.bytesRead;
    let fail: (error: Problem) => void;
    this.late = new Promise((_, reject) => (fail = reject));
    this.late.catch(() => undefined);
    this.timer = setInterval(() => {
      if (!this.isLate(socket.bytesRead)) return;
      clearInterval(this.timer);
      this.error = new Problem('too-slow');
      fail(this.error);
      this.listener(this.error);
    }, LOOKED_AT_MS);
  }

  /** Settles as `work` does. @throws Problem too-slow if the body comes too slowly before that. */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.late]);
  }

  /** Has somebody hear that it comes too slowly, in place of who was to hear it before. */
  onLate(listener: (error: Problem) => void): void {
    this.listener = listener;
    // It may have been found out between two files.
    if (this.error) listener(this.error);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private isLate(bytesRead: number): boolean {
    const ms = performance.now() - this.since;
    return (
      ms > Math.min(LONGEST_ARRIVAL_MS, ARRIVAL_MS + (bytesRead - this.bytesBefore) / SLOWEST_BYTES_PER_MS)
    );
  }
}
