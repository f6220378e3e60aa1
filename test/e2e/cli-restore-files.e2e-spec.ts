import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttachmentView } from '../../src/attachments/attachment.view.js';
import { BackedUpSite, digestsIn, expectFiles, fileRows, pathIn, type Place } from '../support/backed-up.js';
import { STACK_TRACE } from '../support/installation.js';
import { comesTrue } from '../support/polling.js';

const describeOnSqlite = DATABASE === 'sqlite' ? describe : describe.skip;

/** Large enough that copying them all takes a while. */
const MANY = Array.from({ length: 10 }, (_, index) => ({ content: `${index}`.repeat(300_000) }));

describeOnSqlite('a restore of a folder', () => {
  let wasil: BackedUpSite;
  let monday: string;
  let isStopped: boolean;
  const idsOf = (attached: readonly AttachmentView[]) => attached.map(({ id }) => id);

  beforeEach(async () => {
    isStopped = false;
    wasil = await BackedUpSite.create();
    monday = join(wasil.folder, 'monday');
  });
  afterEach(() => wasil.remove(isStopped));

  const store = () => join(wasil.folder, 'store');
  const backUp = async () => {
    expect(await wasil.wasil(['backup', `${monday}/`])).toMatchObject({ status: 0, stderr: '' });
  };
  const stop = async () => {
    await wasil.stop();
    isStopped = true;
  };
  const restore = (place?: Place, ...options: string[]) =>
    wasil.wasil(['restore', monday, ...options], place);
  const rowsAt = ({ DATABASE_URL = '' }: Place) => fileRows(DATABASE_URL);
  const isThere = ({ DATABASE_URL = '' }: Place) => existsSync(DATABASE_URL.replace('sqlite:', ''));

  test('into an empty place has all files there, even from a backup that nobody may write', async () => {
    const attached = await wasil.attach({ content: 'one' }, { content: 'two' });
    await backUp();
    await stop();
    await chmod(monday, 0o500);
    const place = await wasil.emptyPlace('new');
    expect(await restore(place)).toEqual({ status: 0, stdout: `Restored ${monday}.\n`, stderr: '' });
    expect(await wasil.contentsAt(place, idsOf(attached))).toEqual(['one', 'two']);
  });

  test('over one that has gone on brings back what was deleted, and copies nothing that is there', async () => {
    const attached = await wasil.attach({ content: 'one' }, { content: 'two' }, { content: 'three' });
    const [one, two, three] = (await rowsAt(wasil.place)).map(({ key }) => pathIn(store(), key));
    await backUp();
    await wasil.delete(attached[1]?.id);
    const later = await wasil.attach({ content: 'later' });
    await stop();
    await truncate(three ?? '', 2);
    const { ino } = await stat(one ?? '');

    expect(await restore()).toMatchObject({ status: 0, stderr: '' });

    expect((await stat(one ?? '')).ino).toBe(ino);
    expect(existsSync(two ?? '')).toBe(true);
    const contents = await wasil.contentsAt(wasil.place, idsOf([...attached, ...later]));
    expect(contents).toEqual(['one', 'two', 'three', '404']);
    const checked = await wasil.wasil(['check', '--repair']);
    expect(checked.stdout).toMatch(/^3 attachments: all right\.\n4 files in the store: 1 repaired\.$/m);
  });

  test('is refused while a server runs, and copies nothing', async () => {
    const [attached] = await wasil.attach({ content: 'one' });
    await backUp();
    await wasil.delete(attached?.id);
    const gone = async () => Object.keys(await digestsIn(store())).length === 0;
    expect(await comesTrue(gone)).toBe(true);
    const { status, stderr } = await restore();
    expect([status, stderr]).toEqual([1, expect.stringContaining('stop the server first')]);
    expect(await digestsIn(store())).toEqual({});
  });

  test.each([
    ['a folder', () => monday],
    ['a file', () => join(monday, 'wasil.sqlite')],
  ])('is refused where the store is another database’s, and changes nothing, from %s', async (_, path) => {
    await wasil.attach({ content: 'one' });
    await backUp();
    const place = await wasil.emptyPlace('new');
    await mkdir(join(wasil.folder, 'new', 'files'));
    await writeFile(join(wasil.folder, 'new', 'files', 'wasil-database'), 'another');
    const { status, stderr } = await wasil.wasil(['restore', path()], place);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('belongs to another database: give each database a folder of its own'),
    ]);
    expect(await digestsIn(join(wasil.folder, 'new', 'files'))).toEqual({});
    expect(isThere(place)).toBe(false);
    expect(await readdir(join(wasil.folder, 'new'))).toEqual(['files']);
  });

  test.each([
    ['missing', (file: string) => rm(file)],
    ['damaged', (file: string) => writeFile(file, 'ONE')],
  ])('tells a file that is %s, and does without it only where it is told to', async (what, damage) => {
    const attached = await wasil.attach({ content: 'one' }, { content: 'two' });
    const [bad] = await rowsAt(wasil.place);
    await backUp();
    await damage(pathIn(join(monday, 'attachments'), bad?.key ?? ''));
    const place = await wasil.emptyPlace('new');
    const told = `The file ${bad?.key} of attachment ${bad?.id} of ticket ${wasil.at.ticket.id} is ${what}.\n`;

    expect(await restore(place)).toEqual({
      status: 1,
      stdout: '',
      stderr: `${told}The database stays as it is; with --incomplete all else is restored.\n`,
    });
    expect(isThere(place)).toBe(false);
    expect(await restore(place, '--incomplete')).toEqual({
      status: 1,
      stdout: `Restored ${monday}.\n`,
      stderr: told,
    });
    expect(await wasil.contentsAt(place, idsOf(attached))).toEqual(['503', 'two']);
  });

  test('that is killed leaves the old database with its files, and the next one succeeds', async () => {
    const attached = await wasil.attach(...MANY);
    for (let requests = 0; requests < 3; requests++) await wasil.attach(...MANY);
    await backUp();
    const old = await rowsAt(wasil.place);
    for (const { id } of old.slice(0, 30)) await wasil.delete(id);
    const left = async () => Object.keys(await digestsIn(store())).length === 10;
    expect(await comesTrue(left)).toBe(true);
    await stop();

    const killed = wasil.launch(['restore', monday]);
    const hasBegun = async () => Object.keys(await digestsIn(store())).length > 13;
    expect(await comesTrue(hasBegun, 20_000)).toBe(true);
    expect((await killed.stop('SIGKILL')).status).toBe(null);

    expect(await expectFiles(wasil.place.DATABASE_URL ?? '', store())).toBe(10);
    const { stderr } = await restore();
    expect(stderr).toBe('');
    expect(await expectFiles(wasil.place.DATABASE_URL ?? '', store())).toBe(40);
    const contents = await wasil.contentsAt(wasil.place, idsOf(attached));
    expect(contents).toEqual(MANY.map(({ content }) => content));
  });

  test('says of a file what it lacks', async () => {
    await wasil.attach({ content: 'one' });
    await backUp();
    const file = join(monday, 'wasil.sqlite');
    const { stdout } = await wasil.wasil(['restore', file], await wasil.emptyPlace('new'));
    expect(stdout).toBe(
      `Restored ${file}.\nThe files of attachments are no part of it; whether they are there: wasil check\n`,
    );
  });

  test.each([
    ['is empty', () => mkdir(monday)],
    ['is not there', () => Promise.resolve()],
  ])('that %s is refused with a sentence', async (_, make) => {
    await make();
    const { status, stderr } = await restore();
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^There is no file .*monday/)]);
    expect(stderr).not.toMatch(STACK_TRACE);
  });
});
