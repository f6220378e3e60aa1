import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { rm, truncate } from 'node:fs/promises';
import { DataSource } from 'typeorm';
import { Attachment } from '../../src/attachments/attachment.entity.js';
import { attach, download, PNG } from '../factories/attachment.js';
import { CheckedSite, found, sound, STRAY } from '../support/checked-site.js';
import { historyOf } from '../support/history.js';

let wasil: CheckedSite;
const check = (...options: string[]) => wasil.check(...options);
beforeEach(async () => {
  wasil = await CheckedSite.create();
});
afterEach(() => wasil.remove());

describe('a check of files', () => {
  test('finds all right what is, with thumbnails and what is still coming', async () => {
    const { status } = await download(
      wasil.app,
      wasil.at.creator,
      `/attachments/${wasil.attached[0]?.id}/thumbnail`,
    );
    expect(status).toBe(200);
    const { manager } = wasil.app.nest.get(DataSource);
    const { id = 0 } = wasil.attached[2] ?? {};
    const like = await manager.findOneByOrFail(Attachment, { id });
    const coming = { state: 'uploading' as const, key: STRAY, size: 0 };
    await manager.insert(Attachment, { ...like, id: id + 1, ...coming });
    expect(found(await check())).toEqual(sound(3, 4));
    await wasil.addStray();
    expect(found(await check())).toEqual(sound(3, 5));
  });

  test.each([
    ['a row without its file', (file: string) => rm(file), 0],
    ['a file that was cut short', (file: string) => truncate(file, PNG.length - 1), 1],
  ])(
    'finds %s; the attachment is deleted where it is to repair, by nobody',
    async (_, damage, wrongFiles) => {
      const file = await wasil.fileOf(1);
      await download(wasil.app, wasil.at.creator, `/attachments/${wasil.attached[1]?.id}/thumbnail`);
      await damage(file);
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
      const { token } = wasil.at.creator;
      const left = await wasil.app.send('GET', `/tickets/${wasil.at.ticket.id}/attachments`, { token });
      expect(left.body).toEqual([wasil.attached[0], wasil.attached[2]]);
      expect((await historyOf(wasil.app, wasil.at.creator, wasil.at.ticket)).at(-1)).toMatchObject({
        action: 'deleted',
        attachment: wasil.attached[1]?.id,
        actor: null,
        profile: null,
      });
    },
  );

  test.each([
    ['a file', STRAY],
    ['a thumbnail', `${STRAY}-thumbnail`],
  ])('finds %s without a row, and removes it where it is to repair', async (_, key) => {
    await wasil.addStray(key);
    const lines = (what: string) => ['3 attachments: all right.', `4 files in the store: 1 ${what}.`];
    expect(found(await check())).toEqual({ status: 1, lines: lines('missing or wrong'), stderr: '' });
    expect(existsSync(wasil.pathOf(key))).toBe(true);
    expect(found(await check('--repair'))).toMatchObject({ status: 0, lines: lines('repaired') });
    expect(existsSync(wasil.pathOf(key))).toBe(false);
    expect(found(await check())).toEqual(sound(3, 3));
  });

  test('looks for no file of what was refused, and waits for one of what is to be scanned', async () => {
    const { manager } = wasil.app.nest.get(DataSource);
    for (const [index, state] of (['refused', 'quarantined'] as const).entries())
      await manager.update(Attachment, { id: wasil.attached[index]?.id }, { state });
    await rm(await wasil.fileOf(0));
    expect(found(await check())).toEqual(sound(2, 2));
    await rm(await wasil.fileOf(1));
    expect(found(await check()).lines[0]).toBe('2 attachments: 1 missing or wrong.');
  });

  test('takes nothing for wrong that is added and deleted meanwhile, and repairs none of it', async () => {
    const over = new AbortController();
    const left: number[] = [];
    const load = (async () => {
      while (!over.signal.aborted) {
        const [first, second] = await attach(wasil.app, wasil.at.creator, wasil.at.ticket.id, [{}, {}]);
        left.push(first?.id ?? 0);
        await wasil.app.send('DELETE', `/attachments/${second?.id}`, { token: wasil.at.creator.token });
        // A ticket may have a thousand, however slow the commands are.
        await pause(20 + left.length);
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
      const { status, bytes } = await download(wasil.app, wasil.at.creator, `/attachments/${id}`);
      expect([status, bytes]).toEqual([200, PNG]);
    }
  }, 240_000);
});
