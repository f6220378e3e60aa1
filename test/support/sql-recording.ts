import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Actor } from '../../src/access/actor.js';
import { SessionCache } from '../../src/auth/session-cache.js';
import { actorFor } from '../factories/person.js';
import { scene } from '../factories/scene.js';
import { startApp, type TestApp } from './app.js';
import { introduce } from './counting.js';
import { callOf, NEEDS, perform } from './operations.js';
import { sessionId } from './own-sessions.js';
import { SECTIONS, type Section } from './sql-sections.js';
import { StatementLog } from './statements.js';

/** A statement as it was sent, with its values. */
export interface Sent {
  text: string;
  values: readonly unknown[];
}

/** What a request of a section has sent, and on whose behalf. */
export interface Recording extends Section {
  actor: Actor | undefined;
  statements: readonly Sent[];
}

/** Collects statements with their values. */
class ValueLog extends StatementLog {
  readonly sent: Sent[] = [];

  override logQuery(text: string, values: unknown[] = []): void {
    this.sent.push(DATABASE === 'sqlite' ? withoutFigures({ text, values }) : { text, values });
  }
}

/** TypeORM writes numbers into its statements for SQLite; they are values like the others. */
function withoutFigures({ text, values }: Sent): Sent {
  const [given, all] = [[...values], [] as unknown[]];
  const figureless = text.replaceAll(
    /\?|("\w+" (?:=|<>|[<>]=?) )(\d+)\b/g,
    (_, before?: string, figure?: string) => {
      all.push(figure === undefined ? given.shift() : Number(figure));
      return `${before ?? ''}?`;
    },
  );
  return { text: figureless, values: all };
}

/** Makes the request of every section, each in a scene of its own, on a server of its own. */
export async function recordSql(): Promise<Recording[]> {
  // What a server does from time to time belongs to no request.
  jest.useFakeTimers({ doNotFake: EVERYTHING_ELSE });
  const app = await startApp();
  try {
    const recordings: Recording[] = [];
    for (const section of SECTIONS) recordings.push(await record(app, section));
    return recordings;
  } finally {
    await app.close();
    jest.useRealTimers();
  }
}

const EVERYTHING_ELSE = [
  ...(['Date', 'hrtime', 'performance', 'nextTick', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'] as const),
];

async function record(app: TestApp, section: Section): Promise<Recording> {
  const cast = await scene(app, section.role, NEEDS[section.operation]);
  const call = callOf(section.operation, cast, await section.call(cast, app));
  const { caller } = cast;
  // Known for so long that it is looked up once more, the session would cost another statement.
  if (caller) app.nest.get(SessionCache).evict([sessionId(caller)]);
  if (!section.isCold) await introduce(app, cast);
  const log = new ValueLog(true);
  app.nest.get(DataSource).logger = log;
  const answer = await perform(app, section.operation, caller, call);
  if (answer.status >= 300)
    throw new Error(
      `${section.operation} ${section.variant}: ${answer.status} ${JSON.stringify(answer.body)}`,
    );
  return { ...section, actor: caller && actorFor(caller), statements: [...log.sent] };
}
