import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { Batches } from '../../src/database/batches.js';

/** Batches whose runs wait for `finish`; who asks for 'nothing' gets nothing, and a run with 'bad' in it fails. */
function batches({ isHeldUp = false, fault = new Error('bad') } = {}) {
  const runs: (readonly string[])[] = [];
  const held: (() => void)[] = [];
  const asking = new Batches<string, string>(async (asked) => {
    runs.push(asked);
    if (isHeldUp) await new Promise<void>((resolve) => held.push(resolve));
    if (asked.includes('bad')) throw fault;
    return asked.map((each) => (each === 'nothing' ? undefined : `${each} of ${asked.length}`));
  });
  const ask = (...asked: string[]) =>
    Promise.all(
      asked.map((each) => asking.ask(each).catch((error: unknown) => `failed: ${(error as Error).message}`)),
    );
  return { ask, runs, finish: () => held.shift()?.() };
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

test('what is asked in one turn is done in one run, and each gets its own answer', async () => {
  const { ask, runs } = batches();
  expect(await ask('one', 'two', 'three')).toEqual(['one of 3', 'two of 3', 'three of 3']);
  expect(runs).toEqual([['one', 'two', 'three']]);
});

test('what is asked by itself is done by itself, be it that nothing comes of it', async () => {
  const { ask, runs } = batches();
  expect(await ask('one')).toEqual(['one of 1']);
  expect(await ask('nothing')).toEqual([undefined]);
  expect(runs).toEqual([['one'], ['nothing']]);
});

test('of several, those of which nothing came are run for once more, alone', async () => {
  const { ask, runs } = batches();
  expect(await ask('one', 'nothing', 'two')).toEqual(['one of 3', undefined, 'two of 3']);
  expect(runs).toEqual([['one', 'nothing', 'two'], ['nothing']]);
});

test('where a run for several fails each is run for alone, and only what is at fault fails', async () => {
  const { ask, runs } = batches();
  expect(await ask('one', 'bad', 'two')).toEqual(['one of 1', 'failed: bad', 'two of 1']);
  expect(runs).toEqual([['one', 'bad', 'two'], ['one'], ['bad'], ['two']]);
});

test('where the database can not be had nobody is run for again', async () => {
  const fault = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
  const { ask, runs } = batches({ fault });
  expect(await ask('one', 'bad')).toEqual(['failed: gone', 'failed: gone']);
  expect(runs).toHaveLength(1);
});

test('a run that stood in the way of somebody who wrote to the same rows is made up for, alone each', async () => {
  const fault = new QueryFailedError('', [], Object.assign(new Error('deadlock'), { code: '40P01' }));
  const { ask, runs } = batches({ fault });
  expect(await ask('one', 'bad')).toEqual(['one of 1', expect.stringContaining('failed')]);
  expect(runs).toEqual([['one', 'bad'], ['one'], ['bad']]);
});

test('a run takes 32 at most', async () => {
  const { ask, runs } = batches();
  await ask(...numbered(70));
  expect(runs.map(({ length }) => length)).toEqual([32, 32, 6]);
});

test('while two runs are under way whoever comes waits, and goes with the next', async () => {
  const { ask, runs, finish } = batches({ isHeldUp: true });
  const asked: Promise<unknown>[] = [];
  for (const name of ['one', 'two', 'three', 'four']) {
    asked.push(ask(name));
    await setImmediate();
  }
  expect(runs).toEqual([['one'], ['two']]);

  finish();
  await setImmediate();
  await setImmediate();

  expect(runs).toEqual([['one'], ['two'], ['three', 'four']]);
  finish();
  finish();
  expect(await Promise.all(asked)).toEqual([['one of 1'], ['two of 1'], ['three of 2'], ['four of 2']]);
});

test('whoever is served alone after a run keeps nobody from the next', async () => {
  const { ask, runs, finish } = batches({ isHeldUp: true });
  const first = ask('nothing', 'one');
  await setImmediate();
  finish();
  await setImmediate();
  expect(runs).toEqual([['nothing', 'one'], ['nothing']]);

  const others = [ask('two'), setImmediate().then(() => ask('three'))];
  for (let turn = 0; turn < 4; turn++) await setImmediate();

  expect(runs).toEqual([['nothing', 'one'], ['nothing'], ['two'], ['three']]);
  for (let run = 0; run < 3; run++) finish();
  await Promise.all([first, ...others]);
});
