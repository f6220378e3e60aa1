import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Session } from '../../src/auth/session.entity.js';
import { SpentRefreshToken } from '../../src/auth/spent-refresh-token.entity.js';
import { LIST_CEILING } from '../../src/database/keyset.js';
import { employee, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectDone } from '../support/expect-answer.js';
import { ownSessions, sessionId, signInAgain } from '../support/own-sessions.js';
import { comesTrue } from '../support/polling.js';
import { exchange, use } from '../support/session-calls.js';

const MINUTE = 60_000;

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Opens sessions of somebody past the API, opened and last used so many minutes ago. @returns their ids. */
async function openMany(somebody: Person, minutesAgo: readonly [opened: number, used: number | undefined][]) {
  const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE);
  const rows = minutesAgo.map(([opened, used]) => ({
    id: randomUUID(),
    userId: somebody.user.id,
    createdAt: ago(opened),
    expiresAt: ago(-1000),
    lastUsedAt: used === undefined ? null : ago(used),
    address: '203.0.113.7',
    userAgent: 'a script',
  }));
  const sessions = app.nest.get(DataSource).getRepository(Session);
  for (let start = 0; start < rows.length; start += 100)
    await sessions.insert(rows.slice(start, start + 100));
  return rows.map(({ id }) => id);
}

async function spendMany(id: string, count: number): Promise<void> {
  const tokens = app.nest.get(DataSource).getRepository(SpentRefreshToken);
  for (let start = 0; start < count; start += 500)
    await tokens.insert(Array.from({ length: 500 }, () => ({ id: randomUUID(), sessionId: id })));
}

test('of a thousand sessions, those that were used least recently end when one more is opened', async () => {
  const somebody = await employee(app);
  const [unused, rarely] = await openMany(somebody, [
    [500, undefined],
    [600, 400],
    ...Array.from({ length: LIST_CEILING - 3 }, (): [number, number] => [700, 1]),
  ]);
  const before = await ownSessions(app, somebody);
  expect(before.body).toHaveLength(LIST_CEILING);

  await signInAgain(app, somebody);
  const without = await ownSessions(app, somebody);
  const last = await signInAgain(app, somebody);

  const ids = (list: typeof before) => list.body.map(({ id }) => id);
  expect(without.body).toHaveLength(LIST_CEILING);
  expect(ids(before).filter((id) => !ids(without).includes(id))).toEqual([unused]);
  const open = ids(await ownSessions(app, somebody));
  expect(open).not.toContain(rarely);
  expect(open).toEqual(expect.arrayContaining([sessionId(somebody), sessionId(last)]));
  expect(await use(app, somebody)).toBe(200);
});

test('what is left of sessions that are over is deleted by and by, however much it is', async () => {
  const [somebody, other] = [await employee(app), await employee(app)];
  await exchange(app, other);
  const ids = await openMany(
    somebody,
    Array.from({ length: 600 }, () => [3, 2]),
  );
  await spendMany(ids[0] ?? '', 1500);
  expectDone(await app.send('DELETE', '/users/sessions', { token: somebody.token }));
  const rows = async (person: Person) => {
    const entities = app.nest.get(DataSource).manager;
    const sessions = await entities.countBy(Session, { userId: person.user.id });
    return [sessions, await entities.countBy(SpentRefreshToken, { session: { userId: person.user.id } })];
  };
  expect(await rows(somebody)).toEqual([601, 1500]);

  // As every hour, so at start.
  const restarted = await startApp({}, app.databaseUrl);

  expect(await comesTrue(async () => (await rows(somebody)).join() === '1,0')).toBe(true);
  expect(await rows(other)).toEqual([1, 1]);
  expect(await use(restarted, somebody)).toBe(200);
  await restarted.close();
});
