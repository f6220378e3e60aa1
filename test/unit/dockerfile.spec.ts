import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import dockerignore from '@balena/dockerignore';
import { describe, expect, test } from '@jest/globals';
import { Copy, DockerfileParser, From, type Instruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

interface Stage {
  name: string | null;
  image: string | null;
  instructions: Instruction[];
}

interface Manifest {
  scripts: { start: string };
}

const pathOf = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const read = (file: string): string => readFileSync(pathOf(file), 'utf8');

describe('Dockerfile', () => {
  const source = read('Dockerfile');
  const stages = stagesOf(source);
  const finalLineage = lineageOf(stages, stages.length - 1);

  /** Of the final stage and of those that it builds on, in the order in which they apply. */
  const finalArguments = (keyword: string): string[] =>
    finalLineage
      .flatMap(({ instructions }) => instructions)
      .filter((instruction) => instruction.getKeyword() === keyword)
      .map((instruction) => instruction.getArgumentsContent() ?? '');

  test('passes the linter', () => {
    expect(validate(source)).toEqual([]);
  });

  test('builds every stage on the slim image of Node 22, whose headers better-sqlite3 12 can be compiled with', () => {
    const names = stages.map((stage) => stage.name);
    const images = stages.map((stage) => stage.image).filter((image) => !names.includes(image));

    expect(images).not.toHaveLength(0);
    for (const image of images) expect(image).toMatch(/^node:22(\.\d+)*-[a-z]+-slim$/);
  });

  test('does not run as root', () => {
    expect(finalArguments('USER').at(-1)).toMatch(/^[1-9]\d*(:[1-9]\d*)?$/);
  });

  test('starts the file that "npm start" starts, without a shell in between', () => {
    const { scripts } = JSON.parse(read('package.json')) as Manifest;

    expect(scripts.start).toBe('node dist/src/main.js');
    expect(JSON.parse(finalArguments('CMD').at(-1) ?? 'null')).toEqual(scripts.start.split(' '));
    expect(finalArguments('ENTRYPOINT')).toEqual([]);
  });

  test('listens beyond the loopback interface, in production mode', () => {
    const settings = finalArguments('ENV').flatMap((content) => content.split(/\s+/));

    expect(settings).toEqual(expect.arrayContaining(['NODE_ENV=production', 'HOST=0.0.0.0']));
  });

  test('leaves the toolchain out of the final stage', () => {
    expect(finalArguments('RUN').join('\n')).not.toMatch(/\b(apt|apt-get|npm|npx)\b/);
  });

  test('copies from stages that exist and from files that are in the build context', () => {
    const context = buildContext();

    stages.forEach((stage, index) => {
      for (const copy of stage.instructions.filter((instruction) => instruction instanceof Copy)) {
        const from = copy.getFromFlag();
        if (from) {
          const earlier = stages.slice(0, index).map(({ name }) => name);
          expect(earlier).toContain(from.getValue());
        } else {
          const sources = copy.getArguments().slice(0, -1).map(String);
          for (const path of sources.filter((path) => path !== '.')) {
            expect({ path, exists: existsSync(pathOf(path)) }).toEqual({ path, exists: true });
            expect({ path, ignored: context.ignores(path) }).toEqual({ path, ignored: false });
          }
        }
      }
    });
  });
});

describe('.dockerignore', () => {
  const context = buildContext();

  test.each([
    '.env',
    '.env.production',
    'src/.env',
    '.git/config',
    '.npmrc',
    'data/wasil.sqlite',
    'data/backup.tar.gz',
    'wasil.sqlite-wal',
    'node_modules/argon2/package.json',
    'src/node_modules/argon2/package.json',
    'dist/src/main.js',
  ])('keeps %s out of the build context', (path) => {
    expect(context.ignores(path)).toBe(true);
  });

  test.each([
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'ormconfig.ts',
    'src/main.ts',
    'src/cli/main.ts',
    'src/data/example.ts',
  ])('lets %s into the build context', (path) => {
    expect(context.ignores(path)).toBe(false);
  });
});

function stagesOf(dockerfile: string): Stage[] {
  const stages: Stage[] = [];
  for (const instruction of DockerfileParser.parse(dockerfile).getInstructions()) {
    if (instruction instanceof From) {
      stages.push({ name: instruction.getBuildStage(), image: instruction.getImage(), instructions: [] });
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}

/** The stage at the index preceded by the stages that it builds on, the first of them first. */
function lineageOf(stages: Stage[], index: number): Stage[] {
  const stage = stages[index];
  if (!stage) return [];
  const parent = stages.slice(0, index).findLastIndex(({ name }) => name === stage.image);
  return [...lineageOf(stages, parent), stage];
}

/** What Docker sends to the builder; its pattern rules are not those of .gitignore. */
function buildContext(): ReturnType<typeof dockerignore.default> {
  return dockerignore.default().add(read('.dockerignore'));
}
