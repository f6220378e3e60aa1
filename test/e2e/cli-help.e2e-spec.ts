import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Installation } from '../support/installation.js';

let site: Installation;

const COMMANDS = [
  [[], ['user', 'demo', 'migrate', 'check', 'backup', 'restore', 'solutions']],
  [['user'], ['create', 'promote', 'demote', 'list', 'disable', 'enable', 'password', 'unlock', 'rename']],
  [
    ['user', 'create'],
    ['--username', '--nickname', '--email', '--manager', 'standard input'],
  ],
  [['user', 'promote'], ['<username>']],
  [
    ['user', 'demote'],
    ['<username>', '--to', '--force'],
  ],
  [
    ['user', 'password'],
    ['<username>', 'standard input'],
  ],
  [
    ['user', 'rename'],
    ['<username>', '<new-username>'],
  ],
  [['demo'], ['throw-away']],
  [
    ['solutions', 'import'],
    ['<folder>', '--author', '# Title'],
  ],
  [['solutions', 'export'], ['<folder>']],
] as const;

// No database has a part in this.
const once = DATABASE === 'sqlite' ? describe : describe.skip;

once('the command line', () => {
  beforeAll(async () => {
    site = await Installation.create();
  });

  afterAll(() => site.remove());

  test.each(COMMANDS)(
    'helps with %j, names %j and no password among the arguments',
    async (command, named) => {
      // None of the settings is looked at for a help text.
      const environment = { DATABASE_URL: 'mysql://nowhere', PORT: 'none', JWT_SECRET: undefined };

      const { status, stdout, stderr } = await site.wasil([...command, '--help'], { environment });

      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const text = stdout.replace(/\s+/g, ' ');
      expect(text).toContain(`Usage: ${['wasil', ...command].join(' ')}`);
      for (const word of named) expect(text).toContain(word);
      expect(text).not.toMatch(/--?\w*pass\w*|<pass\w*>/i);
      expect(await readdir(site.folder)).toEqual([]);
    },
  );

  test.each([
    [['users']],
    [['user', 'remove', 'amira']],
    [['user', 'promote']],
    [['user', 'demote', 'amira', '--hard']],
    [['solutions', 'import', '.']],
  ])('says with status 1 that %j is no command', async (command) => {
    const { status, stdout, stderr } = await site.wasil(command);

    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^error: /);
  });
});
