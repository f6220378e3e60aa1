import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { FairQueue } from '../fair-line.js';
import { isBusy } from '../query-failure.js';
import { LONGEST_WAIT_MS } from './engine.js';

/**
 * How many units of work are committed together at most, and after what time no other one is begun: the first of them waits for
 * the last, and everybody for all.
 */
const MOST_TOGETHER = 32;
const LONGEST_TOGETHER_MS = 20;

/** How long is waited at a time while nothing waits but lists that come too soon after another. */
const LIST_PAUSE_MS = 2;

/** How often what is to be written is tried while another process writes. */
const PAUSE_MS = 10;

/** What a job is: a single statement, a single one that may take long, or a unit of work. */
type Kind = 'short' | 'list' | 'unit';

interface Job {
  work: () => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * The queue for SQLite's one connection. Single statements and units of work take turns, so that none reads or joins the
 * transaction of another, and within each kind those take turns whose they are (FairQueue). Units of work that wait are committed
 * together, with one wait for the disk: each is kept as a whole or not at all, and resolves once it is on the disk. While
 * another process writes, statements that only read go on. In a turn of the event loop one list is made.
 */
export class GroupCommit {
  private readonly waiting: Readonly<Record<Kind, FairQueue<Job>>> = {
    short: new FairQueue(),
    list: new FairQueue(),
    unit: new FairQueue(),
  };
  private isBusy = false;
  private nextListAt = 0;

  /** @param run runs one statement that controls transactions. */
  constructor(
    private readonly run: (statement: string) => Promise<unknown>,
    private readonly longestTogetherMs = LONGEST_TOGETHER_MS,
  ) {}

  single<T>(work: () => Promise<T>, kind: 'short' | 'list' = 'short'): Promise<T> {
    return this.enqueue(work, kind);
  }

  unit<T>(work: () => Promise<T>): Promise<T> {
    return this.enqueue(work, 'unit');
  }

  private enqueue<T>(work: () => Promise<T>, kind: Kind): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // Whoever comes first serves the queue for others as well: their work must see its own request's deadline and unit.
      const own = this.isBusy ? AsyncLocalStorage.bind(work) : work;
      this.waiting[kind].push({ work: own, resolve: resolve as Job['resolve'], reject });
      if (!this.isBusy) void this.serve();
    });
  }

  private async serve(): Promise<void> {
    const { short, list, unit } = this.waiting;
    this.isBusy = true;
    while (!(short.isEmpty && list.isEmpty && unit.isEmpty)) {
      await this.serveShort();
      if (!unit.isEmpty) {
        // Units that arrive in this turn of the event loop are committed with it.
        await setImmediate();
        await this.commit();
      }
      if (performance.now() >= this.nextListAt) await this.serveList();
      else if (short.isEmpty && unit.isEmpty) await sleep(LIST_PAUSE_MS);
    }
    this.isBusy = false;
  }

  /** Makes a list, if one waits, and lets none follow for as long as that took. */
  private async serveList(): Promise<void> {
    const next = this.waiting.list.shift();
    if (!next) return;
    let since = performance.now();
    const work = () => {
      since = performance.now();
      return next.work();
    };
    await this.patiently(work).then(next.resolve, next.reject);
    // Its answer is sent in this turn. Of a turn one connection is accepted: where each is long, nobody else gets in.
    await setImmediate();
    this.nextListAt = 2 * performance.now() - since;
  }

  /** Serves the single statements that wait, for a while. What others have sent meanwhile is then taken on. */
  private async serveShort(): Promise<void> {
    const { short } = this.waiting;
    const since = performance.now();
    for (let job = short.shift(); job; job = short.shift()) {
      await this.patiently(job.work).then(job.resolve, job.reject);
      if (performance.now() - since > LONGEST_TOGETHER_MS) return setImmediate();
    }
  }

  /** Runs what may have to wait for another process, and lets single statements go first meanwhile. */
  private async patiently<T>(run: () => Promise<T>): Promise<T> {
    const giveUpAt = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      try {
        return await run();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= giveUpAt) throw error;
      }
      await sleep(PAUSE_MS);
      await this.serveReaders();
    }
  }

  /** Runs the single statements that wait, and one list, but for those that have to wait as well. */
  private async serveReaders(): Promise<void> {
    const { short, list } = this.waiting;
    await this.attempt(short, Infinity);
    await this.attempt(list, 1);
  }

  /** Runs at most so many of what waits in a line; what is busy goes back to its place there. */
  private async attempt(line: FairQueue<Job>, most: number): Promise<void> {
    const busy: Job[] = [];
    for (let tried = 0; tried < most; tried++) {
      const job = line.shift();
      if (!job) break;
      try {
        job.resolve(await job.work());
      } catch (error) {
        if (isBusy(error)) busy.push(job);
        else job.reject(error);
      }
    }
    line.putBack(busy);
  }

  /** Commits units of work together, each taken out when it is begun: whoever comes meanwhile has their turn as well. */
  private async commit(): Promise<void> {
    const { unit: line } = this.waiting;
    const units: Job[] = [];
    const outcomes: (() => void)[] = [];
    try {
      // Takes the write lock at once: a deferred one can fail half-way when another process has written.
      await this.patiently(() => this.run('BEGIN IMMEDIATE')).catch((error: unknown) => {
        const waiting = Array.from({ length: MOST_TOGETHER }, () => line.shift());
        units.push(...waiting.filter((unit) => unit !== undefined));
        throw error;
      });
      const since = performance.now();
      const isOver = () =>
        units.length === MOST_TOGETHER || performance.now() - since > this.longestTogetherMs;
      for (
        let next = line.shift(), isAlone = line.isEmpty;
        next;
        next = isAlone || isOver() ? undefined : line.shift()
      ) {
        units.push(next);
        outcomes.push(await (isAlone ? settleLater(next) : this.inSavepoint(next)));
      }
      await this.run('COMMIT');
    } catch (error) {
      // After some errors SQLite has rolled back by itself. The first error is the one to report.
      await this.run('ROLLBACK').catch(() => undefined);
      for (const { reject } of units) reject(error);
      return;
    }
    for (const outcome of outcomes) outcome();
  }

  /** Runs a unit of work in a savepoint, so that only it is undone if it fails. @throws Error if all must be undone. */
  private async inSavepoint(unit: Job): Promise<() => void> {
    await this.run('SAVEPOINT unit_of_work');
    try {
      const outcome = await settleLater(unit);
      await this.run('RELEASE unit_of_work');
      return outcome;
    } catch (error) {
      await this.run('ROLLBACK TO unit_of_work').catch(() => Promise.reject(error as Error));
      await this.run('RELEASE unit_of_work');
      return () => {
        unit.reject(error);
      };
    }
  }
}

async function settleLater({ work, resolve }: Job): Promise<() => void> {
  const value = await work();
  return () => {
    resolve(value);
  };
}
