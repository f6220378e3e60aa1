import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

// A small program in the place of Wasil: what the tests are run from must not be built anew beneath them.
const SOURCES = {
  'ormconfig.ts': 'export default 1;\n',
  'src/word.ts': "export const word = 'first';\n",
  'src/main.ts': "import { word } from './word.js';\nconsole.log(word);\n",
  'src/cli/main.ts': "import '../main.js';\n",
};

let folder: string;
const path = (file: string) => join(folder, file);
const write = (file: string, text: string) => {
  mkdirSync(dirname(path(file)), { recursive: true });
  writeFileSync(path(file), text);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wasil-build-'));
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.build.json'])
    copyFileSync(join(ROOT, file), path(file));
  symlinkSync(join(ROOT, 'node_modules'), path('node_modules'), 'junction');
  for (const [file, text] of Object.entries(SOURCES)) write(file, text);
  run('wasil');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a script of package.json; gives its status, and the last line that it printed. */
function run(script: string) {
  const { status, stdout } = spawnSync('npm', ['run', '--silent', script], { cwd: folder, encoding: 'utf8' });
  return { status, printed: stdout.trim().split('\n').at(-1) };
}

/** Every file that is built: when it was written, as which file, and what is in it. */
function built(): string[] {
  const files = readdirSync(path('dist'), { recursive: true, encoding: 'utf8' }).map((file) =>
    join(folder, 'dist', file),
  );
  return files
    .filter((file) => statSync(file).isFile())
    .map((file) => `${file} ${statSync(file).mtimeMs} ${statSync(file).ino} ${readFileSync(file, 'utf8')}`);
}

// Each test leaves everything built.
test('where nothing is newer than the build, no script writes anything, and so none disturbs a server that runs from it', () => {
  const before = built();

  for (const script of ['wasil', 'start', 'demo']) {
    expect(run(script)).toEqual({ status: 0, printed: 'first' });
    expect(built()).toEqual(before);
  }
});

test('a source that has changed is built before it is run', () => {
  write('src/word.ts', "export const word = 'second';\n");
  expect(run('wasil')).toEqual({ status: 0, printed: 'second' });

  write('src/word.ts', SOURCES['src/word.ts']);
  expect(run('wasil')).toEqual({ status: 0, printed: 'first' });
});

test.each([
  ['one of the built files', 'dist/src/word.js'],
  ['all of them', 'dist'],
])('a build that lacks %s is made again', (_, lost) => {
  rmSync(path(lost), { recursive: true });

  expect(run('wasil')).toEqual({ status: 0, printed: 'first' });
});

test('a change of how to compile builds', () => {
  const before = built();
  utimesSync(path('tsconfig.build.json'), new Date(), new Date());

  expect(run('wasil')).toEqual({ status: 0, printed: 'first' });
  expect(built()).not.toEqual(before);
});

test('what does not compile replaces nothing, and is not run', () => {
  const programs = () => built().filter((file) => file.includes('.js '));
  const before = programs();
  write('src/word.ts', 'export const word: string = 3;\n');

  expect(run('wasil').status).not.toBe(0);
  expect(programs()).toEqual(before);

  write('src/word.ts', SOURCES['src/word.ts']);
  expect(run('wasil')).toEqual({ status: 0, printed: 'first' });
});
