import { expect, test } from '@jest/globals';
import { Deadline } from '../../src/database/deadline.js';
import { FairLine } from '../../src/database/fair-line.js';

/** Asks for work at once, each named by its site, its person and a number, and gives the order in which it was done. */
async function orderOf(line: FairLine, ...asked: string[]): Promise<string> {
  const done: string[] = [];
  const work = (what: string) => async () => {
    await Promise.resolve();
    done.push(what);
    if (what.startsWith('bad')) throw new Error(what);
  };
  const ask = (what: string) => {
    const [, site = '', person] = /^([a-z]+)(\d)\.\d$/.exec(what) ?? [];
    const deadline = new Deadline(60_000, () => ({ site, person: Number(person) }));
    return Deadline.run(deadline, () => line.run(work(what)));
  };
  await Promise.allSettled(asked.map(ask));
  return done.join(' ');
}

test('who asks for much gets it in turns with others', async () => {
  expect(await orderOf(new FairLine(1), 'a1.1', 'a1.2', 'a1.3', 'a1.4', 'b1.1', 'b1.2', 'c1.1')).toBe(
    'a1.1 a1.2 b1.1 c1.1 a1.3 b1.2 a1.4',
  );
});

test('the people of a site share its turns', async () => {
  expect(await orderOf(new FairLine(1), 'a1.1', 'a1.2', 'a1.3', 'a2.1', 'a3.1', 'b1.1', 'b1.2')).toBe(
    'a1.1 a1.2 b1.1 a2.1 b1.2 a3.1 a1.3',
  );
});

test('what fails keeps nobody waiting', async () => {
  const line = new FairLine(2);
  expect(await orderOf(line, 'bad1.1', 'bad1.2', 'bad1.3', 'a1.1')).toBe('bad1.1 bad1.2 bad1.3 a1.1');
  expect(await orderOf(line, 'b1.1', 'b1.2', 'b1.3')).toBe('b1.1 b1.2 b1.3');
});
