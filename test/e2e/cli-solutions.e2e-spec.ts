import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SolutionView } from '../../src/solutions/solution.view.js';
import { employee, manager, type Person } from '../factories/person.js';
import { publish, rewrite } from '../factories/solution.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectRefusal } from '../support/expect-exit.js';
import { Installation, type Exit } from '../support/installation.js';
import { countRows } from '../support/rows.js';

let app: TestApp;
let site: Installation;
let author: Person;
let folder: string;

beforeEach(async () => {
  [app, site] = await Promise.all([startApp(), Installation.create()]);
  author = await manager(app);
  folder = join(site.folder, 'solutions');
  await mkdir(folder);
});

afterEach(async () => {
  await site.remove();
  await app.close();
});

const FILES = {
  'router.md': '# Router is slow\n\n1. Turn it off.\n2. Turn it on.\n',
  'sound.md': '\ufeff# No sound\r\n\r\nTurn it\r\nup.',
};
const TEXTS = [
  { title: 'No sound', content: 'Turn it\nup.' },
  { title: 'Router is slow', content: '1. Turn it off.\n2. Turn it on.' },
];

async function fill(files: Record<string, string | Buffer>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

function takeIn(username = author.user.username, { databaseUrl } = app): Promise<Exit> {
  const environment = { DATABASE_URL: databaseUrl };
  return site.wasil(['solutions', 'import', folder, '--author', username], { environment });
}

async function listed(at = app, { token } = author): Promise<SolutionView[]> {
  return (await at.send('GET', '/solutions', { token })).body as SolutionView[];
}

const textsOf = (list: SolutionView[]) => list.map(({ title, content }) => ({ title, content }));

const said = (stdout: string) => ({ status: 0, stdout: `${stdout}\n`, stderr: '' });

describe('an import', () => {
  test('publishes each file in the name of its author, and changes nothing the second time', async () => {
    await fill({ ...FILES, 'read-me.txt': 'No solution.' });
    await mkdir(join(folder, 'drafts.md'));

    expect(await takeIn()).toEqual(said('2 solutions published, 0 rewritten, 0 as they were.'));
    const list = await listed();
    expect(textsOf(list)).toEqual(TEXTS);
    for (const solution of list)
      expect(solution).toMatchObject({ author: author.profile, ticket: null, version: 1 });

    expect(await takeIn()).toEqual(said('0 solutions published, 0 rewritten, 2 as they were.'));
    expect(await listed()).toEqual(list);
  });

  test('rewrites what has been corrected, in the name of whoever imports it, and nothing else', async () => {
    await fill(FILES);
    await takeIn();
    const colleague = await manager(app);
    const [sound, router] = await listed();

    await fill({ 'sound.md': '# No sound\n\nTurn it up, and on.\n' });
    expect(await takeIn(colleague.user.username)).toEqual(
      said('0 solutions published, 1 rewritten, 1 as they were.'),
    );

    const content = 'Turn it up, and on.';
    expect(await listed()).toEqual([
      { ...sound, content, version: 2, updated_at: expect.any(String) },
      router,
    ]);
    const { token } = author;
    const versions = await app.send('GET', `/solutions/${sound?.id}/versions`, { token });
    expect(versions.body).toMatchObject([{ content, author: colleague.profile }, { version: 1 }]);
  });

  test('leaves alone what is archived, and publishes a new one with its title', async () => {
    const solution = await publish(app, author, TEXTS[0]);
    await rewrite(app, { author, solution }, { is_archived: true });
    await fill(FILES);

    expect(await takeIn()).toEqual(said('2 solutions published, 0 rewritten, 0 as they were.'));
    expect((await listed()).map(({ id }) => id)).not.toContain(solution.id);
  });

  test('names every bad file and what is wrong with it, and publishes none', async () => {
    await fill({
      ...FILES,
      'blank.md': '# Blank\n\n \n',
      'latin.md': Buffer.from('# Schl\u00fcssel\n\nSuchen.\n', 'latin1'),
      'long.md': `# ${'x'.repeat(121)}\n\nText.\n`,
      'twin.md': '# No sound\n\nOther.\n',
      'untitled.md': 'Text.\n',
      'vast.md': `# Vast\n\n${'x'.repeat(2 ** 17)}`,
    });
    await symlink(join(folder, 'router.md'), join(folder, 'linked.md'));

    const exit = await takeIn();

    expectRefusal(exit, /./);
    expect(exit.stderr.trimEnd().split('\n')).toEqual([
      'blank.md: content must have 1 to 20000 characters',
      'latin.md: must be UTF-8',
      'linked.md: must be a file, and no link',
      'long.md: title must have 1 to 120 characters',
      'twin.md: another file has the same title',
      'untitled.md: must begin with its title, as "# Title"',
      'vast.md: must have at most 131072 bytes',
    ]);
    expect(await listed()).toEqual([]);
  });

  test.each<[string, () => Promise<string>]>([
    ['an employee', async () => (await employee(app)).user.username],
    ['nobody', () => Promise.resolve('nobody')],
  ])('in the name of %s is refused, and nothing is published', async (_, usernameOf) => {
    await fill(FILES);
    const username = await usernameOf();

    expectRefusal(await takeIn(username), new RegExp(`^${username} is no manager`));
    expect(await countRows(app.databaseUrl, 'solutions')).toBe(0);
  });

  test('is refused of a folder without files, and of none', async () => {
    expectRefusal(await takeIn(), /no file in .* ends in \.md/);
    folder = join(folder, 'missing');
    expectRefusal(await takeIn(), /no such file or directory.*missing/);
  });
});

describe('an export', () => {
  test('writes what is published, a file each, which an import takes in as they were', async () => {
    for (const texts of TEXTS) await publish(app, author, texts);
    const odd = { title: '# «A/B» & 漢字!', content: '    indented\n\n# no title\n\ttab' };
    await publish(app, author, odd);
    const solution = await publish(app, author, { title: 'Of old' });
    await rewrite(app, { author, solution }, { is_archived: true });
    const before = await listed();
    folder = join(folder, 'new');

    const environment = { DATABASE_URL: app.databaseUrl };
    expect(await site.wasil(['solutions', 'export', folder], { environment })).toEqual(
      said(`3 solutions written to ${folder}.`),
    );

    const names = ['0001-no-sound.md', '0002-router-is-slow.md', '0003-a-b-漢字.md'];
    expect((await readdir(folder)).sort()).toEqual(names);
    expect(await readFile(join(folder, '0001-no-sound.md'), 'utf8')).toBe('# No sound\n\nTurn it\nup.\n');
    expect(await takeIn()).toEqual(said('0 solutions published, 0 rewritten, 3 as they were.'));

    const other = await startApp();
    const importer = await manager(other);
    expect(await takeIn(importer.user.username, other)).toEqual(
      said('3 solutions published, 0 rewritten, 0 as they were.'),
    );
    expect(textsOf(await listed(other, importer))).toEqual(textsOf(before));
    await other.close();
  });

  test('is refused among older files, which an import would publish again', async () => {
    await fill(FILES);
    const environment = { DATABASE_URL: app.databaseUrl };

    const exit = await site.wasil(['solutions', 'export', folder], { environment });

    expectRefusal(exit, /has Markdown files already/);
    expect((await readdir(folder)).sort()).toEqual(Object.keys(FILES).sort());
  });
});
