import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataSource } from 'typeorm';
import { Attachment } from '../../src/attachments/attachment.entity.js';
import type { AttachmentView } from '../../src/attachments/attachment.view.js';
import { attach, download, PNG } from '../factories/attachment.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { attachmentsOf } from '../support/database.js';
import { historyOf } from '../support/history.js';
import { Installation, STACK_TRACE, type Exit } from '../support/installation.js';
import { rows } from '../support/rows.js';

const STRAY = 'abcd0000000000000000000000000000';

let app: TestApp;
let site: Installation;
let at: Desk;
let attached: AttachmentView[];

beforeEach(async () => {
  app = await startApp();
  site = await Installation.create();
  at = await desk(app);
  const files = ['kept.png', 'lost.png', 'also kept.png'].map((name) => ({ name }));
  attached = await attach(app, at.creator, at.ticket.id, files);
});

afterEach(async () => {
  await site.remove();
  await app.close();
});

function check(...options: string[]): Promise<Exit> {
  const ATTACHMENTS = `folder:${attachmentsOf(app.databaseUrl)}`;
  return site.wasil(['check', ...options], { environment: { DATABASE_URL: app.databaseUrl, ATTACHMENTS } });
}

/** The last two lines but those that say what to do: of attachments and of files. */
function found({ status, stdout, stderr }: Exit) {
  const lines = stdout.split('\n').filter((line) => /^\d+ (attachments|files in the store): /.test(line));
  return { status, lines, stderr };
}

function sound(attachments: number, files: number) {
  const lines = [`${attachments} attachments: all right.`, `${files} files in the store: all right.`];
  return { status: 0, lines, stderr: '' };
}

function pathOf(key: string): string {
  return join(attachmentsOf(app.databaseUrl), key.slice(0, 2), key.slice(2, 4), key);
}

async function keyOf(index: number): Promise<string> {
  const query = `SELECT key FROM attachments WHERE id = ${attached[index]?.id}`;
  return (await rows(app.databaseUrl, query))[0]?.key as string;
}

async function addStray(key = STRAY): Promise<void> {
  await mkdir(dirname(pathOf(key)), { recursive: true });
  await writeFile(pathOf(key), 'nobody’s');
}

describe('a check of files', () => {
  test('finds all right what is, with thumbnails and what is still coming', async () => {
    const { status } = await download(app, at.creator, `/attachments/${attached[0]?.id}/thumbnail`);
    expect(status).toBe(200);
    const { manager } = app.nest.get(DataSource);
    const { id = 0 } = attached[2] ?? {};
    const like = await manager.findOneByOrFail(Attachment, { id });
    const coming = { state: 'uploading' as const, key: STRAY, size: 0 };
    await manager.insert(Attachment, { ...like, id: id + 1, ...coming });
    expect(found(await check())).toEqual(sound(3, 4));
    await addStray();
    expect(found(await check())).toEqual(sound(3, 5));
  });

  test.each([
    ['a row without its file', (key: string) => rm(pathOf(key)), 0],
    ['a file that was cut short', (key: string) => truncate(pathOf(key), PNG.length - 1), 1],
  ])(
    'finds %s; the attachment is deleted where it is to repair, by nobody',
    async (_, damage, wrongFiles) => {
      const key = await keyOf(1);
      await download(app, at.creator, `/attachments/${attached[1]?.id}/thumbnail`);
      await damage(key);
      const files = 3 + wrongFiles;

      const told = await check();
      expect(found(told)).toEqual({
        status: 1,
        lines: ['3 attachments: 1 missing or wrong.', `${files} files in the store: all right.`],
        stderr: '',
      });
      expect(told.stdout).toMatch(/deleted: wasil check --repair$/m);
      expect(told.stdout).not.toMatch(/written: wasil/);

      expect(found(await check('--repair'))).toMatchObject({
        status: 0,
        lines: ['3 attachments: 1 repaired.', `${files} files in the store: all right.`],
      });
      expect(found(await check())).toEqual(sound(2, 2));
      const { token } = at.creator;
      const left = await app.send('GET', `/tickets/${at.ticket.id}/attachments`, { token });
      expect(left.body).toEqual([attached[0], attached[2]]);
      expect((await historyOf(app, at.creator, at.ticket)).at(-1)).toMatchObject({
        action: 'deleted',
        attachment: attached[1]?.id,
        actor: null,
        profile: null,
      });
    },
  );

  test.each([
    ['a file', STRAY],
    ['a thumbnail', `${STRAY}-thumbnail`],
  ])('finds %s without a row, and removes it where it is to repair', async (_, key) => {
    await addStray(key);
    const lines = (what: string) => ['3 attachments: all right.', `4 files in the store: 1 ${what}.`];
    expect(found(await check())).toEqual({ status: 1, lines: lines('missing or wrong'), stderr: '' });
    expect(existsSync(pathOf(key))).toBe(true);
    expect(found(await check('--repair'))).toMatchObject({ status: 0, lines: lines('repaired') });
    expect(existsSync(pathOf(key))).toBe(false);
    expect(found(await check())).toEqual(sound(3, 3));
  });

  test('looks for no file of what was refused, and waits for one of what is to be scanned', async () => {
    const { manager } = app.nest.get(DataSource);
    for (const [index, state] of (['refused', 'quarantined'] as const).entries())
      await manager.update(Attachment, { id: attached[index]?.id }, { state });
    await rm(pathOf(await keyOf(0)));
    expect(found(await check())).toEqual(sound(2, 2));
    await rm(pathOf(await keyOf(1)));
    expect(found(await check()).lines[0]).toBe('2 attachments: 1 missing or wrong.');
  });

  test('takes nothing for wrong that is added and deleted meanwhile, and repairs none of it', async () => {
    const over = new AbortController();
    const left: number[] = [];
    const load = (async () => {
      while (!over.signal.aborted) {
        const [first, second] = await attach(app, at.creator, at.ticket.id, [{}, {}]);
        left.push(first?.id ?? 0);
        await app.send('DELETE', `/attachments/${second?.id}`, { token: at.creator.token });
      }
    })();
    for (const options of [[], ['--repair'], []]) {
      const exit = await check(...options);
      expect(exit).toMatchObject({
        status: 0,
        stdout: expect.not.stringMatching(/wrong|repaired/),
        stderr: '',
      });
    }
    over.abort();
    await load;
    for (const id of left) {
      const { status, bytes } = await download(app, at.creator, `/attachments/${id}`);
      expect([status, bytes]).toEqual([200, PNG]);
    }
  });
});

describe('a repair of files is refused, with a sentence and nothing deleted,', () => {
  afterEach(async () => {
    const { token } = at.creator;
    const all = await app.send('GET', `/tickets/${at.ticket.id}/attachments`, { token });
    expect(all.body).toEqual(attached);
  });

  test.each([
    ['the store has no file at all', () => Promise.resolve([]), 3],
    // As after a server was started without the disk, and marked the folder anew.
    ['most files are missing', async () => [await keyOf(0)], 2],
  ])('where %s', async (_, stays, missing) => {
    const kept = await stays();
    for (const index of [0, 1, 2]) {
      const key = await keyOf(index);
      if (!kept.includes(key)) await rm(pathOf(key));
    }
    await addStray();
    expect(found(await check()).lines[0]).toBe(`3 attachments: ${missing} missing or wrong.`);
    const { status, stderr } = await check('--repair');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining(`lacks the files of ${missing} of 3 attachments: is its disk there?`),
    });
    expect(stderr).not.toMatch(STACK_TRACE);
    expect(existsSync(pathOf(STRAY))).toBe(true);
  });

  test('where the store is another database’s', async () => {
    await writeFile(join(attachmentsOf(app.databaseUrl), 'wasil-database'), 'another');
    const { status, stderr } = await check('--repair');
    expect([status, stderr]).toEqual([1, expect.stringContaining('belongs to another database')]);
  });
});

test('a repair deletes the attachments of a store that is lost where it is told that it is', async () => {
  await rm(attachmentsOf(app.databaseUrl), { recursive: true });
  const repaired = found(await check('--repair', '--files-lost'));
  expect(repaired).toMatchObject({ status: 0, lines: ['3 attachments: 3 repaired.', expect.anything()] });
  expect(found(await check())).toEqual(sound(0, 0));
});

test('a second database is refused the folder of another at its start', async () => {
  const environment = { ATTACHMENTS: `folder:${attachmentsOf(app.databaseUrl)}` };
  const { status, stdout, stderr } = await site.launch('main.js', [], { environment }).exit;
  expect(status).toBe(1);
  expect(stdout + stderr).toContain('belongs to another database: give each database a folder of its own.');
  expect(stdout + stderr).not.toMatch(STACK_TRACE);
});
