import { jest, test, expect } from '@jest/globals';
import { Logger, type FactoryProvider } from '@nestjs/common';
import { SchemaAtStart } from '../../src/database/pending-migrations.js';
import { sweepEachMinute } from '../../src/database/sweepers.js';

class Shelf {
  readonly books = [];
}

interface Sweeper {
  onApplicationBootstrap: () => void;
  onApplicationShutdown: () => Promise<void>;
}

const sweeperThat = (sweep: () => Promise<boolean>) =>
  (sweepEachMinute(Shelf, sweep) as FactoryProvider<Sweeper>).useFactory(
    undefined,
    new SchemaAtStart(false),
    new Shelf(),
  ) as Sweeper;

test('a sweep that fails is a warning that says what was swept, and ends nothing', async () => {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  const fault = new Error('the disk is full');
  const sweeper = sweeperThat(() => Promise.reject(fault));

  sweeper.onApplicationBootstrap();
  await sweeper.onApplicationShutdown();

  expect(warn.mock.calls).toEqual([
    [{ msg: 'background work failed', work: 'the sweep of Shelf', err: fault }],
  ]);
  warn.mockRestore();
});
