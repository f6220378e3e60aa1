import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText, ROOT, testNamesIn } from './source.js';

/** A row of a table of promises: which file holds the test, and what stands in its name. */
interface Promised {
  file: string;
  name: string;
}

/** Holds of whole runs, so no test of its own: it fails the run. */
const OF_THE_RUN = 'test/support/logs.teardown.ts';

function promisesOf(page: string): Promised[] {
  const rows = readText(page).matchAll(/\| \[[^\]]+\]\(([^)]+)\): (.+?) *\|$/gm);
  return [...rows].map(([, link = '', name = '']) => ({ file: join(dirname(page), link), name }));
}

function isHeld({ file, name }: Promised): boolean {
  const held = file === OF_THE_RUN ? [readText(file)] : testNamesIn(file);
  return held.some((each) => each.includes(name));
}

describe.each(['docs/reliability.md', 'SECURITY.md'])('the promises of %s', (page) => {
  test('each name a test that there is', () => {
    const promises = promisesOf(page);
    expect(promises.length).toBeGreaterThan(10);
    expect(promises.filter(({ file }) => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(promises.filter((promised) => !isHeld(promised))).toEqual([]);
  });

  test('leave no row of a table without one', () => {
    const rows = readText(page)
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (promise|-)/.test(line));
    expect(rows).toHaveLength(promisesOf(page).length);
  });
});
