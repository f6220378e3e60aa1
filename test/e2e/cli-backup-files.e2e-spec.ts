import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackedUpSite, digestsIn, fileRows, pathIn } from '../support/backed-up.js';
import { STACK_TRACE } from '../support/installation.js';
import { comesTrue } from '../support/polling.js';
import { rows } from '../support/rows.js';

const describeOnSqlite = DATABASE === 'sqlite' ? describe : describe.skip;

describeOnSqlite('a backup with files', () => {
  let wasil: BackedUpSite;
  let monday: string;
  beforeEach(async () => {
    wasil = await BackedUpSite.create();
    monday = join(wasil.folder, 'monday');
  });
  afterEach(() => wasil.remove(false));

  const store = () => join(wasil.folder, 'store');
  const backUp = () => wasil.wasil(['backup', `${monday}/`]);
  const drafts = async () => (await readdir(wasil.folder)).filter((name) => name.startsWith('.wasil-backup'));

  /** Holds that the backup has the file of each row of its database, and no other. */
  async function expectWhole(): Promise<number> {
    const kept = await fileRows(`sqlite:${monday}/wasil.sqlite`);
    const expected = Object.fromEntries(kept.map(({ key, sha256 }) => [key, sha256]));
    expect(await digestsIn(join(monday, 'attachments'))).toEqual(expected);
    const [{ integrity_check: soundness } = {}] = await rows(
      `sqlite:${monday}/wasil.sqlite`,
      'PRAGMA integrity_check',
    );
    expect(soundness).toBe('ok');
    return kept.length;
  }

  test('has the database and all files, for its owner alone', async () => {
    await wasil.attach({ content: 'one' }, { content: 'two' });
    expect(await backUp()).toEqual({
      status: 0,
      stdout: `Backed up to ${monday}/, with the files of 2 attachments.\n`,
      stderr: '',
    });
    expect(await expectWhole()).toBe(2);
    expect((await readdir(monday)).sort()).toEqual(['attachments', 'wasil.sqlite']);
    expect((await stat(monday)).mode & 0o777).toBe(0o700);
    expect(await drafts()).toEqual([]);
  });

  test('of a database without attachments is one as well', async () => {
    expect((await backUp()).stdout).toContain('with the files of 0 attachments.');
    expect(await expectWhole()).toBe(0);
  });

  test('is whole while files are attached and deleted', async () => {
    const over = new AbortController();
    const old = await wasil.attach(
      ...Array.from({ length: 10 }, (_, index) => ({ content: `${index}`.repeat(100_000) })),
    );
    const ids = old.map(({ id }) => id);
    const load = (async () => {
      while (!over.signal.aborted) {
        const added = await wasil.attach({ content: 'a'.repeat(1000) }, { content: 'b' });
        ids.push(...added.map(({ id }) => id));
        // The oldest: the copy of the database is likely to have it.
        for (let deleted = 0; deleted < 2; deleted++) await wasil.delete(ids.shift());
      }
    })();
    const { status, stderr } = await backUp();
    over.abort();
    await load;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(await expectWhole()).toBeGreaterThan(5);
  });

  test('without them says so, where there are any', async () => {
    const [first, second] = ['first', 'second'].map((name) => join(wasil.folder, name));
    expect((await wasil.wasil(['backup', first ?? ''])).stdout).toBe(`Backed up to ${first}.\n`);
    await wasil.attach({ content: 'one' });
    expect((await wasil.wasil(['backup', second ?? ''])).stdout).toBe(
      `Backed up to ${second}.\nThe files of attachments are not in it; ${second}/ would be a folder with them.\n`,
    );
  });

  test.each([
    ['a file', () => writeFile(monday, 'precious')],
    ['a folder', backUp],
  ])('never overwrites %s', async (_, make: () => Promise<unknown>) => {
    await make();
    const { status, stderr } = await backUp();
    expect([status, stderr]).toEqual([1, expect.stringContaining('a backup needs the name of a new folder')]);
  });

  test.each([
    ['missing', (file: string) => rm(file)],
    ['damaged', (file: string) => writeFile(file, 'TWO')],
    ['damaged', (file: string) => truncate(file, 2)],
  ])('tells a file that is %s, leaves it out, and takes all others', async (what, damage) => {
    await wasil.attach({ content: 'one' }, { content: 'two' }, { content: 'three' });
    const [, bad] = await fileRows(wasil.place.DATABASE_URL ?? '');
    await damage(pathIn(store(), bad?.key ?? ''));
    expect(await backUp()).toEqual({
      status: 1,
      stdout: expect.stringContaining('with the files of 2 attachments.'),
      stderr: `The file ${bad?.key} of attachment ${bad?.id} of ticket ${wasil.at.ticket.id} is ${what}.\n`,
    });
    expect(Object.keys(await digestsIn(join(monday, 'attachments')))).toHaveLength(2);
  });

  test.each([
    ['is not there', () => rm(store(), { recursive: true }), 'is its disk there?'],
    ['is another’s', () => writeFile(join(store(), 'wasil-database'), 'x'), 'belongs to another database'],
  ])('of a store that %s is none', async (_, damage, why) => {
    await wasil.attach({ content: 'one' });
    await damage();
    const { status, stderr } = await backUp();
    expect([status, stderr]).toEqual([1, expect.stringContaining(why)]);
    expect(stderr).not.toMatch(STACK_TRACE);
    expect(existsSync(monday)).toBe(false);
    expect(await drafts()).toEqual([]);
  });

  test('that is killed leaves nothing of its name, and the next one is whole', async () => {
    const files = Array.from({ length: 10 }, (_, index) => ({ content: `${index}`.repeat(200_000) }));
    for (let requests = 0; requests < 4; requests++) await wasil.attach(...files);
    const killed = wasil.launch(['backup', `${monday}/`]);
    const hasBegun = async () => {
      const [draft = 'none'] = await drafts();
      return Object.keys(await digestsIn(join(wasil.folder, draft, 'attachments'))).length > 3;
    };
    expect(await comesTrue(hasBegun, 20_000)).toBe(true);
    expect((await killed.stop('SIGKILL')).status).toBe(null);
    expect(existsSync(monday)).toBe(false);
    expect(await backUp()).toMatchObject({ status: 0, stderr: '' });
    expect(await expectWhole()).toBe(40);
  });
});

test('on PostgreSQL the commands for folders say which tool is made for it', async () => {
  if (DATABASE === 'sqlite') return;
  const wasil = await BackedUpSite.create();
  for (const command of ['backup', 'restore']) {
    const { status, stderr } = await wasil.wasil([command, `${wasil.folder}/monday/`]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('pg_dump')]);
  }
  await wasil.remove(false);
});
