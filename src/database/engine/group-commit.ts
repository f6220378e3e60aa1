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

/** How long a list waits for what may go before it. */
const BEFORE_LIST_MS = 100;

/** How often what is to be written is tried while another process writes. */
const PAUSE_MS = 10;

/** What a job is: a single statement, a single one that may take long, or a unit of work. */
type Kind = 'short' | 'list' | 'unit';

interface Job {
  work: () => Promise<unknown>;
  isUnit: boolean;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * The queue for SQLite's one connection. Single statements and units of work take turns, so that none reads or joins the
 * transaction of another. Units of work that follow each other are committed together, with one wait for the disk: each is
 * kept as a whole or not at all, and resolves once it is on the disk. While another process writes, statements that only read
 * go on. Of lists one is made in a turn of the event loop, and what else waits by then goes before the next one.
 */
export class GroupCommit {
  private readonly queue: Job[] = [];
  private readonly lists = new FairQueue<Job>();
  private isBusy = false;

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
      const line = kind === 'list' ? this.lists : this.queue;
      line.push({ work: own, isUnit: kind === 'unit', resolve: resolve as Job['resolve'], reject });
      if (!this.isBusy) void this.serve();
    });
  }

  private async serve(): Promise<void> {
    this.isBusy = true;
    while (this.queue.length > 0 || !this.lists.isEmpty) {
      await this.serveQueued();
      const list = this.lists.shift();
      if (!list) continue;
      await this.patiently(list.work).then(list.resolve, list.reject);
      // What others have sent meanwhile is taken on.
      await setImmediate();
    }
    this.isBusy = false;
  }

  /** Serves the queue until it is empty, or for BEFORE_LIST_MS while a list waits. */
  private async serveQueued(): Promise<void> {
    const giveWayAt = performance.now() + BEFORE_LIST_MS;
    let since = performance.now();
    for (let job = this.queue.shift(); job; job = this.queue.shift()) {
      if (job.isUnit) {
        // Units that arrive in this turn of the event loop are committed with it.
        await setImmediate();
        await this.commit([job, ...this.nextUnits()]);
      } else {
        await this.patiently(job.work).then(job.resolve, job.reject);
        if (performance.now() - since > LONGEST_TOGETHER_MS) {
          // What others have sent meanwhile is taken on.
          await setImmediate();
          since = performance.now();
        }
      }
      if (!this.lists.isEmpty && performance.now() > giveWayAt) return;
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

  /** Runs the single statements that wait, but for those that have to wait as well. */
  private async serveReaders(): Promise<void> {
    const list = this.lists.shift();
    if (list) this.queue.push(list);
    const singles = this.queue.filter(({ isUnit }) => !isUnit);
    for (const job of singles) {
      try {
        job.resolve(await job.work());
      } catch (error) {
        if (isBusy(error)) continue;
        job.reject(error);
      }
      this.queue.splice(this.queue.indexOf(job), 1);
    }
  }

  private nextUnits(): Job[] {
    const count = this.queue.slice(0, MOST_TOGETHER - 1).findIndex(({ isUnit }) => !isUnit);
    return this.queue.splice(0, count < 0 ? MOST_TOGETHER - 1 : count);
  }

  private async commit(units: Job[]): Promise<void> {
    const outcomes: (() => void)[] = [];
    try {
      // Takes the write lock at once: a deferred one can fail half-way when another process has written.
      await this.patiently(() => this.run('BEGIN IMMEDIATE'));
      const since = performance.now();
      for (const unit of units) {
        if (performance.now() - since > this.longestTogetherMs) break;
        outcomes.push(await (units.length === 1 ? settleLater(unit) : this.inSavepoint(unit)));
      }
      this.queue.unshift(...units.splice(outcomes.length));
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
