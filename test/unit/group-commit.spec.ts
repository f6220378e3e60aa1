import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Deadline } from '../../src/database/deadline.js';
import { GroupCommit } from '../../src/database/engine/group-commit.js';

/** A line on a database that notes what it is told, and fails at what is in `failing`. */
function onDatabase(...failing: string[]) {
  return within(Infinity, ...failing);
}

/** The same, where no unit of work is begun so many milliseconds after those that it would be committed with. */
function within(milliseconds: number, ...failing: string[]) {
  const log: string[] = [];
  const line = new GroupCommit((statement) => {
    log.push(statement);
    return failing.includes(statement) ? Promise.reject(new Error(`no ${statement}`)) : Promise.resolve();
  }, milliseconds);
  const saying = (name: string) => async () => {
    log.push(name);
    await Promise.resolve();
    if (name.startsWith('bad')) throw new Error(name);
    return name;
  };
  return { log, line, saying };
}

const outcomes = async (asked: Promise<string>[]) =>
  (await Promise.allSettled(asked)).map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error).message,
  );

test('a unit of work by itself is a transaction by itself', async () => {
  const { log, line, saying } = onDatabase();
  expect(await line.unit(saying('one'))).toBe('one');
  expect(log).toEqual(['BEGIN IMMEDIATE', 'one', 'COMMIT']);
});

test('one by itself that fails is rolled back', async () => {
  const { log, line, saying } = onDatabase();
  expect(await outcomes([line.unit(saying('bad'))])).toEqual(['bad']);
  expect(log).toEqual(['BEGIN IMMEDIATE', 'bad', 'ROLLBACK']);
});

test('units of work that stand behind each other are committed together, and nothing of one that fails', async () => {
  const { log, line, saying } = onDatabase();
  expect(await outcomes(['one', 'bad', 'two'].map((name) => line.unit(saying(name))))).toEqual([
    'one',
    'bad',
    'two',
  ]);
  const [savepoint, release] = ['SAVEPOINT unit_of_work', 'RELEASE unit_of_work'];
  expect(log).toEqual([
    'BEGIN IMMEDIATE',
    ...[savepoint, 'one', release],
    ...[savepoint, 'bad', 'ROLLBACK TO unit_of_work', release],
    ...[savepoint, 'two', release],
    'COMMIT',
  ]);
});

test('what comes too late to be committed with others is committed next, in its place', async () => {
  const { log, line, saying } = within(20);
  const slow = (name: string) => async () => {
    const until = performance.now() + 21;
    while (performance.now() < until);
    return saying(name)();
  };

  await Promise.all([
    line.unit(slow('one')),
    line.unit(slow('two')),
    line.single(saying('statement')),
    line.unit(saying('three')),
  ]);

  const units = ['one', 'two', 'statement', 'three', 'COMMIT'];
  expect(log.filter((said) => units.includes(said))).toEqual([
    ...['one', 'COMMIT', 'statement', 'two', 'COMMIT', 'three', 'COMMIT'],
  ]);
});

test('a statement by itself is in nobody’s transaction', async () => {
  const { log, line, saying } = onDatabase();
  await Promise.all([
    line.unit(saying('one')),
    line.single(saying('statement')),
    line.unit(saying('two')),
    line.single(saying('last')),
  ]);
  expect(log).toEqual([
    'BEGIN IMMEDIATE',
    ...['SAVEPOINT unit_of_work', 'one', 'RELEASE unit_of_work'],
    ...['SAVEPOINT unit_of_work', 'two', 'RELEASE unit_of_work'],
    ...['COMMIT', 'statement', 'last'],
  ]);
});

test('units of work and statements are done in turns of the sites that ask', async () => {
  const { log, line, saying } = onDatabase();
  const at = (site: string, what: string) => {
    const ask = () => (what.startsWith('unit') ? line.unit(saying(what)) : line.single(saying(what)));
    return Deadline.run(new Deadline(60_000, () => ({ site })), ask);
  };

  await Promise.all([
    ...['first', 'a1', 'a2', 'a3', 'unit a1', 'unit a2', 'unit a3'].map((what) => at('a', what)),
    ...['b1', 'unit b1'].map((what) => at('b', what)),
  ]);

  expect(log.filter((what) => /[ab]\d/.test(what))).toEqual([
    ...['a1', 'b1', 'a2', 'a3'],
    ...['unit a1', 'unit b1', 'unit a2', 'unit a3'],
  ]);
});

test('who comes while units of another site are under way does not wait for all of them', async () => {
  const { log, line, saying } = within(20);
  const at = (site: string, name: string, work = saying(name)) =>
    Deadline.run(new Deadline(60_000, () => ({ site })), () => line.unit(work));
  const slow = (name: string) => async () => {
    const until = performance.now() + 21;
    while (performance.now() < until);
    return saying(name)();
  };

  const many = Array.from({ length: 8 }, (_, nth) => at('a', `a${nth}`, slow(`a${nth}`)));
  while (!log.includes('a1')) await turnOfTheLoop();
  await Promise.all([...many, at('b', 'b1')]);

  const order = log.filter((what) => /[ab]\d/.test(what));
  expect(order.indexOf('b1')).toBeLessThan(5);
});

test('at most 32 are committed together', async () => {
  const { log, line, saying } = onDatabase();
  await Promise.all(Array.from({ length: 70 }, () => line.unit(saying('one'))));
  expect(log.filter((entry) => entry === 'COMMIT')).toHaveLength(3);
});

test.each(['BEGIN IMMEDIATE', 'COMMIT'])('where %s fails, all of them do', async (statement) => {
  const { line, saying } = onDatabase(statement);
  const asked = ['one', 'bad', 'two'].map((name) => line.unit(saying(name)));
  expect(await outcomes(asked)).toEqual(Array(3).fill(`no ${statement}`));
});

test('where a fault has rolled back all that were begun, these fail of it, and the next are done', async () => {
  const { log, line, saying } = onDatabase('ROLLBACK TO unit_of_work');
  const asked = ['one', 'bad', 'two'].map((name) => line.unit(saying(name)));
  expect(await outcomes(asked)).toEqual(['bad', 'bad', 'two']);
  expect(log.slice(-4)).toEqual(['ROLLBACK', 'BEGIN IMMEDIATE', 'two', 'COMMIT']);
});

test('what fails keeps nobody behind it from their turn', async () => {
  const { line, saying } = onDatabase();
  const thrown = line.single<string>(() => {
    throw new Error('at once');
  });
  expect(
    await outcomes([
      thrown,
      line.single(saying('bad')),
      line.unit(saying('bad')),
      line.single(saying('last')),
    ]),
  ).toEqual(['at once', 'bad', 'bad', 'last']);
});

test('before each list all else that waits by then is done, and lists are made in turns of the sites', async () => {
  const { log, line, saying } = onDatabase();
  const list = (site: string, name: string) =>
    Deadline.run(new Deadline(60_000, () => ({ site })), () => line.single(saying(name), 'list'));

  await Promise.all([
    line.single(saying('first')),
    list('a', 'list a1'),
    list('a', 'list a2'),
    list('b', 'list b1'),
    line.single(saying('second')),
  ]);

  expect(log).toEqual(['first', 'second', 'list a1', 'list b1', 'list a2']);
});
