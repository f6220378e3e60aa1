import { AsyncLocalStorage } from 'node:async_hooks';

/** What work is told that has not come to its commit when its deadline passes. Nothing of it is kept. */
export class DeadlinePassed extends Error {
  constructor() {
    super('It took too long; please try again.');
    this.name = 'DeadlinePassed';
  }
}

const current = new AsyncLocalStorage<Deadline | undefined>();

/** Until when a request must be answered. Whatever waits for the database on its behalf heeds it. */
export class Deadline {
  private readonly at: number;
  private hasPassed = false;

  /** @param longestMs how many milliseconds from now on the request may take. */
  constructor(longestMs: number) {
    this.at = performance.now() + longestMs;
  }

  /** The deadline of the request on whose behalf the caller runs; undefined where there is none. */
  static get current(): Deadline | undefined {
    return current.getStore();
  }

  /** Runs `work` and all that follows from it with this deadline, or with none. */
  static run<T>(deadline: Deadline | undefined, work: () => T): T {
    return current.run(deadline, work);
  }

  /** @throws DeadlinePassed once it has passed. */
  assertAhead(): void {
    this.hasPassed ||= performance.now() >= this.at;
    if (this.hasPassed) throw new DeadlinePassed();
  }

  /**
   * What `work` comes to, unless the deadline passes first.
   * @param isDecided tells whether the outcome must be awaited all the same, as it must once a commit has begun.
   * @throws DeadlinePassed where it passes first; `work` then goes on, and nobody hears of it.
   */
  async race<T>(work: Promise<T>, isDecided = () => false): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const passing = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => {
          // Timers may come a little early: from now on nobody is told otherwise.
          this.hasPassed = true;
          if (!isDecided()) reject(new DeadlinePassed());
        },
        Math.max(0, this.at - performance.now()),
      );
    });
    try {
      return await Promise.race([work, passing]);
    } finally {
      clearTimeout(timer);
    }
  }
}
