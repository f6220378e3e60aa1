import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckedSite, found, sound, STRAY } from '../support/checked-site.js';
import { STACK_TRACE } from '../support/installation.js';

let wasil: CheckedSite;
const check = (...options: string[]) => wasil.check(...options);
beforeEach(async () => {
  wasil = await CheckedSite.create();
});
afterEach(() => wasil.remove());

describe('a repair of files is refused, with a sentence and nothing deleted,', () => {
  afterEach(async () => {
    expect(await wasil.shown()).toEqual(wasil.attached);
  });

  test.each([
    ['the store has no file at all', [], 3],
    // As after a server was started without the disk, and marked the folder anew.
    ['most files are missing', [0], 2],
  ])('where %s', async (_, stays: number[], missing) => {
    for (const index of [0, 1, 2]) if (!stays.includes(index)) await rm(await wasil.fileOf(index));
    await wasil.addStray();
    expect(found(await check()).lines[0]).toBe(`3 attachments: ${missing} missing or wrong.`);
    const { status, stderr } = await check('--repair');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining(
        `lacks the whole files of ${missing} of 3 attachments: is its disk there?`,
      ),
    });
    expect(stderr).not.toMatch(STACK_TRACE);
    expect(existsSync(wasil.pathOf(STRAY))).toBe(true);
  });

  test('where the store is another database’s', async () => {
    await writeFile(join(wasil.store, 'wasil-database'), 'another');
    const { status, stderr } = await check('--repair');
    expect([status, stderr]).toEqual([1, expect.stringContaining('belongs to another database')]);
  });
});

test('a repair deletes the attachments of a store that is lost where it is told that it is', async () => {
  await rm(wasil.store, { recursive: true });
  const repaired = found(await check('--repair', '--files-lost'));
  expect(repaired).toMatchObject({ status: 0, lines: ['3 attachments: 3 repaired.', expect.anything()] });
  expect(found(await check())).toEqual(sound(0, 0));
});

test.each([
  ['a server does not start', () => wasil.site.launch('main.js', [], { environment: wasil.place }).exit],
  ['a repair is refused', () => check('--repair')],
])('where the disk of the store is not there, %s, and makes nothing in its place', async (_, ends) => {
  await rm(wasil.store, { recursive: true });
  const { status, stdout, stderr } = await ends();
  expect(status).toBe(1);
  expect(stdout + stderr).toContain('has no mark of this database, whose attachments should be there');
  expect(stdout + stderr).not.toMatch(STACK_TRACE);
  expect(existsSync(wasil.store)).toBe(false);
});

test('a second database is refused the folder of another at its start', async () => {
  const environment = { ATTACHMENTS: `folder:${wasil.store}` };
  const { status, stdout, stderr } = await wasil.site.launch('main.js', [], { environment }).exit;
  expect(status).toBe(1);
  expect(stdout + stderr).toContain('belongs to another database: give each database a folder of its own.');
  expect(stdout + stderr).not.toMatch(STACK_TRACE);
});
