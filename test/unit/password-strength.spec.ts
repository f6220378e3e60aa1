import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { weaknessOf } from '../../src/auth/password-strength.js';
import { Deadline } from '../../src/database/deadline.js';

test('estimates are made in turns of the sites that ask, and others are served between them', async () => {
  await weaknessOf('loads the dictionaries', []);
  const done: string[] = [];
  const estimate = async (site: string) => {
    await Deadline.run(new Deadline(60_000, () => ({ site })), () =>
      weaknessOf(`4@8({[6!|10$5+7%2 of ${site}`, []),
    );
    done.push(site);
  };
  const served = turnOfTheLoop().then(() => done.push('somebody else'));

  await Promise.all([...Array.from({ length: 5 }, () => estimate('a')), estimate('b'), served]);

  expect(done[0]).toBe('somebody else');
  expect(done.indexOf('b')).toBeLessThan(4);
});

test('an estimate that comes too late for its request is not made', async () => {
  const late = Deadline.run(new Deadline(0), () => weaknessOf('kV7#mQ2', []));
  await expect(late).rejects.toThrow('It took too long');
});
