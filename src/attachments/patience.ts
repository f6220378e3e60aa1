import { Readable } from 'node:stream';

/** Gives up on what makes no progress, so that nothing waits for ever for a service that has stalled. */
export class Patience {
  /** @param ms after how many milliseconds without progress. */
  constructor(readonly ms: number) {}

  /**
   * Settles as `work` does, which heeds the signal that it is given and calls `onProgress` whenever it gets further.
   * @throws what `giveUp` is aborted with; after too long without progress that is an error named TimeoutError.
   */
  async run<T>(work: (giveUp: AbortController, onProgress: () => void) => Promise<T>): Promise<T> {
    const giveUp = new AbortController();
    const timer = setTimeout(() => {
      giveUp.abort(this.end());
    }, this.ms);
    try {
      return await work(giveUp, () => timer.refresh());
    } catch (error) {
      giveUp.signal.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The same bytes; an error where the source stalls while more is wanted. A reader may take as long as it likes. */
  reading(source: Readable): Readable {
    const pieces: AsyncIterator<unknown> = source[Symbol.asyncIterator]();
    // Its errors come from the iterator; one that comes before the first piece is wanted must not end the process.
    source.on('error', () => undefined);
    const whole = new Readable({
      read: () => {
        const timer = setTimeout(() => source.destroy(this.end()), this.ms);
        const next = pieces.next().finally(() => {
          clearTimeout(timer);
        });
        next.then(
          ({ done, value }) => whole.push(done ? null : value),
          (error: unknown) => whole.destroy(error as Error),
        );
      },
      destroy: (error, done) => {
        source.destroy();
        done(error);
      },
    });
    return whole;
  }

  private end(): Error {
    return Object.assign(new Error(`no progress for ${this.ms} ms`), { name: 'TimeoutError' });
  }
}
