import { AsyncLocalStorage } from 'node:async_hooks';

/** Thrown if a deadline passes before the commit has begun. Nothing that was written is kept; the answer is 503. */
export class DeadlinePassed extends Error {
  constructor() {
    super('It took too long; please try again.');
    this.name = 'DeadlinePassed';
  }
}

/** How long clean-up may delay an answer. */
const CLEAN_UP_MS = 500;

const current = new AsyncLocalStorage<Deadline | undefined>();

/** Whose a request is: of a site (siteOf) the person, by the profile, if that is known. */
export interface Whose {
  site: string;
  person?: number | undefined;
}

const NOBODYS: Whose = { site: '' };

/**
 * When a request must be answered, and whose it is. Everything that waits for the database on behalf of the request looks at
 * the former, and lines in which requests take turns at the latter.
 */
export class Deadline {
  private at: number;
  private hasPassed = false;

  /**
   * @param longestMs how long the request may take from now on, in milliseconds.
   * @param whose whose it is, as far as that is known by then.
   */
  constructor(
    longestMs: number,
    private readonly whose = () => NOBODYS,
  ) {
    this.at = performance.now() + longestMs;
  }

  /** The deadline of the request that the caller runs for; undefined if there is none. */
  static get current(): Deadline | undefined {
    return current.getStore();
  }

  /** Whose the request is that the caller runs for. */
  static get whose(): Whose {
    return current.getStore()?.whose() ?? NOBODYS;
  }

  /** Runs `work`, and everything that it starts, with this deadline, or with none. */
  static run<T>(deadline: Deadline | undefined, work: () => T): T {
    return current.run(deadline, work);
  }

  /**
   * Runs a part of a request that may take so many milliseconds at most, and no longer than the whole: what has been prolonged for
   * something else is not prolonged for the database.
   */
  static within<T>(longestMs: number, work: () => T): T {
    const whole = Deadline.current;
    const part = whole && new Deadline(Math.min(longestMs, whole.at - performance.now()), whole.whose);
    return Deadline.run(part, work);
  }

  /** Runs what must be cleaned up, however late it is. Resolves once it is done or has failed, within half a second. */
  static async cleanUp(work: () => Promise<unknown>): Promise<void> {
    await new Deadline(CLEAN_UP_MS).race(Deadline.run(undefined, work)).catch(() => undefined);
  }

  /** Moves the deadline to so many milliseconds from now, if that is later: for what takes its time, but not that of the database. */
  prolong(ms: number): void {
    if (!this.hasPassed) this.at = Math.max(this.at, performance.now() + ms);
  }

  /** @throws DeadlinePassed once it has passed. */
  assertAhead(): void {
    this.hasPassed ||= performance.now() >= this.at;
    if (this.hasPassed) throw new DeadlinePassed();
  }

  /**
   * Settles as `work` does, unless the deadline passes first.
   * @param isDecided whether `work` must be awaited past the deadline, because its commit has begun.
   * @throws DeadlinePassed if the deadline passes first. `work` then goes on, and its outcome is ignored.
   */
  race<T>(work: Promise<T>, isDecided = () => false): Promise<T> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout;
      const wait = (until: number) => {
        timer = setTimeout(
          () => {
            if (this.at > until) {
              wait(this.at);
              return;
            }
            // A timer can fire a little early: from now on `assertAhead` must agree that the deadline has passed.
            this.hasPassed = true;
            if (!isDecided()) reject(new DeadlinePassed());
          },
          Math.max(0, until - performance.now()),
        );
      };
      wait(this.at);
      const untimed =
        <Outcome>(settle: (outcome: Outcome) => void) =>
        (outcome: Outcome) => {
          clearTimeout(timer);
          settle(outcome);
        };
      work.then(untimed(resolve), untimed(reject));
    });
  }
}
