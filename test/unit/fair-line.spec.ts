import { expect, test } from '@jest/globals';
import { FairLine } from '../../src/auth/fair-line.js';

/** Asks for work of these people at once, and gives the order in which it was done. */
async function orderOf(line: FairLine, ...asked: string[]): Promise<string> {
  const done: string[] = [];
  const work = (what: string) => async () => {
    await Promise.resolve();
    done.push(what);
    if (what.startsWith('bad')) throw new Error(what);
  };
  await Promise.allSettled(asked.map((what) => line.run(what.slice(0, -1), work(what))));
  return done.join(' ');
}

test('who asks for much gets it in turns with others', async () => {
  expect(await orderOf(new FairLine(1), 'a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1')).toBe(
    'a1 a2 b1 c1 a3 b2 a4',
  );
});

test('what fails keeps nobody waiting', async () => {
  const line = new FairLine(2);
  expect(await orderOf(line, 'bad1', 'bad2', 'bad3', 'a1')).toBe('bad1 bad2 bad3 a1');
  expect(await orderOf(line, 'b1', 'b2', 'b3')).toBe('b1 b2 b3');
});
