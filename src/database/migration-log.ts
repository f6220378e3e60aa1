import { QueryFailedError } from 'typeorm';

/** Is told what migrating does and waits for, such as a logger: what the line says in particular, and its text. */
export interface MigrationLog {
  info: (details: object, text: string) => void;
  warn: (details: object, text: string) => void;
}

export const SILENT: MigrationLog = { info: () => undefined, warn: () => undefined };

/** How often a process that another one keeps from migrating tries again, in milliseconds. */
export const TRIED_EVERY_MS = 250;

/** Told to stop before all migrations were made. What was under way is rolled back. */
export class MigrationStopped extends Error {
  constructor() {
    super('The migration was stopped: what was under way is rolled back, what was done before is kept.');
    this.name = 'MigrationStopped';
  }
}

/** Logs at once that another process migrates, once however often it is tried, and that this one's turn has come. */
export class Turn {
  private waitingSince: number | undefined;

  constructor(private readonly log: MigrationLog) {}

  waits(): void {
    if (this.waitingSince !== undefined) return;
    this.waitingSince = performance.now();
    this.log.warn({}, 'waiting for another process, which migrates the database');
  }

  comes(): void {
    if (this.waitingSince === undefined) return;
    this.log.warn({ ms: msSince(this.waitingSince) }, 'no other process migrates the database any more');
    this.waitingSince = undefined;
  }
}

export function msSince(start: number): number {
  return Math.round(performance.now() - start);
}

/** What a failed migration is told as. */
export function migrationFailure(name: string, error: unknown): Error {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const why = (cause as Error | undefined)?.message ?? String(cause);
  return new Error(`The migration ${name} failed, and is rolled back: ${why}`, { cause: error });
}
