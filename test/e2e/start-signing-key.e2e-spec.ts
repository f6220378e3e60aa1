import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { newcomer } from '../factories/person.js';
import { TEST_SECRET } from '../support/app.js';
import { Installation, type Server } from '../support/installation.js';

// On PostgreSQL there is no file to keep a key beside.
const onSqlite = DATABASE === 'sqlite' ? describe : describe.skip;

onSqlite('where no signing key is set', () => {
  let site: Installation;

  beforeEach(async () => {
    site = await Installation.create();
  });

  afterEach(() => site.remove());

  const UNSET = { JWT_SECRET: undefined, DATABASE_URL: undefined };

  const data = () => join(site.folder, 'data');

  async function signUp(server: Server): Promise<SessionView> {
    const answer = await server.send('POST', '/signup', { body: newcomer() });
    expect(answer).toMatchObject({ status: 201 });
    return answer.body as SessionView;
  }

  async function readsOwnProfile(server: Server, { access, profile }: SessionView): Promise<number> {
    return (await server.send('GET', `/profiles/${profile.id}`, { token: access })).status;
  }

  async function keys(): Promise<{ name: string; mode: string; key: string }[]> {
    const names = (await readdir(data())).filter((name) => name.includes('.key'));
    return Promise.all(
      names.map(async (name) => {
        const { mode } = await stat(join(data(), name));
        return {
          name,
          mode: (mode & 0o777).toString(8),
          key: await readFile(join(data(), name), 'utf8'),
        };
      }),
    );
  }

  test('one is kept beside the database file that only the owner may read', async () => {
    await site.serve(UNSET);

    expect(await readdir(data())).toContain('wasil.sqlite');
    const kept = await keys();
    expect(kept).toEqual([{ name: expect.any(String), mode: '600', key: expect.any(String) }]);
    expect(Buffer.byteLength(kept[0]?.key ?? '')).toBeGreaterThanOrEqual(32);
  });

  test('tokens outlive a restart', async () => {
    const first = await site.serve(UNSET);
    const session = await signUp(first);
    const before = await keys();
    await first.stop();

    const second = await site.serve(UNSET);

    expect(await readsOwnProfile(second, session)).toBe(200);
    expect((await second.send('POST', '/users/token/refresh', { body: session })).status).toBe(200);
    expect(await keys()).toEqual(before);
  });

  test('two installations have two keys', async () => {
    const other = await Installation.create();
    try {
      const [server, stranger] = [await site.serve(UNSET), await other.serve(UNSET)];
      const session = await signUp(server);
      await signUp(stranger);

      expect(await readsOwnProfile(server, session)).toBe(200);
      expect(await readsOwnProfile(stranger, session)).toBe(401);
    } finally {
      await other.remove();
    }
  });

  test('two servers that are started at once agree on one', async () => {
    const migrated = await site.serve({ ...UNSET, JWT_SECRET: TEST_SECRET });
    await migrated.stop();
    for (let round = 0; round < 3; round++) {
      await copyFile(join(data(), 'wasil.sqlite'), join(data(), `round-${round}.sqlite`));
      const environment = { ...UNSET, DATABASE_URL: `sqlite:./data/round-${round}.sqlite` };

      const servers = await Promise.all([site.serve(environment), site.serve(environment)]);

      const sessions = await Promise.all(servers.map(signUp));

      for (const server of servers)
        for (const session of sessions) expect(await readsOwnProfile(server, session)).toBe(200);
      expect(await keys()).toHaveLength(round + 1);
      await Promise.all(servers.map((server) => server.stop('SIGKILL')));
    }
    // Seven starts.
  }, 180_000);

  test.each([
    ['an empty', ''],
    ['a cut-off', 'abc'],
  ])('%s key file is refused in a sentence that says what to do', async (_, text) => {
    await mkdir(data());
    await writeFile(join(data(), 'wasil.sqlite.key'), text, { mode: 0o600 });

    const starting = site.launch('main.js', [], { environment: UNSET });
    const outcome = await Promise.race([starting.says(/listens/).catch(() => starting.exit), starting.exit]);

    expect(outcome).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/wasil\.sqlite\.key/) });
  });
});
