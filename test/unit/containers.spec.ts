import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import dockerignore from '@balena/dockerignore';
import { describe, expect, test } from '@jest/globals';
import { Copy, DockerfileParser, From, type Instruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { ENVIRONMENT } from '../../src/config/environment.js';

interface Stage {
  name: string | null;
  image: string | null;
  instructions: Instruction[];
}

interface Service {
  image?: string;
  depends_on?: Record<string, { condition: string }>;
  environment: Record<string, string | null>;
  volumes: string[];
  ports?: { target: number; published: string; host_ip: string }[];
  stop_grace_period: string;
  [option: string]: unknown;
}

interface Compose {
  services: { api: Service; db: Service };
  volumes: Record<string, unknown>;
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

  test('builds every stage on the slim image of Node 24', () => {
    const names = stages.map((stage) => stage.name);
    const images = stages.map((stage) => stage.image).filter((image) => !names.includes(image));

    expect(images).not.toHaveLength(0);
    for (const image of images) expect(image).toMatch(/^node:24(\.\d+)*-[a-z]+-slim$/);
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
    'nest-cli.json',
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

describe('docker-compose.yml', () => {
  const {
    services: { api, db },
    volumes,
  } = parse(read('docker-compose.yml')) as Compose;

  test('follows the schema of the Compose specification and passes the linter', () => {
    // By its command line: the types of its library do not resolve from an ES module.
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [pathOf('node_modules/dclint/bin/dclint.cjs'), '--max-warnings', '0', pathOf('docker-compose.yml')],
      { encoding: 'utf8' },
    );

    expect({ status, output: (stdout + stderr).trim() }).toEqual({ status: 0, output: '' });
  });

  test('starts the API only once the database is healthy', () => {
    expect(api.depends_on).toEqual({ db: { condition: 'service_healthy' } });
    expect(db).toHaveProperty('healthcheck.test', expect.arrayContaining(['pg_isready']));
  });

  test('requires every secret and has a default for none', () => {
    expect(api.environment.JWT_SECRET).toMatch(/^\$\{JWT_SECRET:\?[^}]+\}$/);
    expect(db.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?[^}]+\}$/);
    expect(api.environment.PGPASSWORD).toBe(db.environment.POSTGRES_PASSWORD);
  });

  test('connects the API to the very database and user that the database service creates', () => {
    const url = new URL(api.environment.DATABASE_URL ?? '');

    expect(url.hostname).toBe('db');
    expect(url.username).toBe(db.environment.POSTGRES_USER);
    expect(url.password).toBe('');
    expect(url.pathname.slice(1)).toBe(db.environment.POSTGRES_DB);
  });

  test("hands every setting on to the API but those that are the image's own", () => {
    const handedOn = Object.keys(ENVIRONMENT).filter((name) => !['NODE_ENV', 'HOST', 'PORT'].includes(name));

    expect(Object.keys(api.environment).sort()).toEqual([...handedOn, 'PGPASSWORD'].sort());
  });

  test('keeps the data of PostgreSQL 18 in a named volume, where that version looks for it', () => {
    expect(db.image).toMatch(/^postgres:18\b/);
    expect(db.volumes).toEqual(['db-data:/var/lib/postgresql']);
    expect(volumes).toHaveProperty('db-data');
  });

  test('publishes the API alone, on the loopback interface by default', () => {
    expect(api.ports).toEqual([
      { target: 8000, published: '${WASIL_PORT:-8000}', host_ip: '${WASIL_ADDRESS:-127.0.0.1}' },
    ]);
    expect(db).not.toHaveProperty('ports');
  });

  test('confines the API to a read-only file system without privileges', () => {
    expect(api).toMatchObject({
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(api).not.toHaveProperty('privileged');
    expect(api).not.toHaveProperty('cap_add');
  });

  test('passes signals on to the API and gives it more than 10 s to stop', () => {
    expect(api.init).toBe(true);
    expect(parseInt(api.stop_grace_period, 10)).toBeGreaterThan(10);
    expect(api).not.toHaveProperty('command');
    expect(api).not.toHaveProperty('entrypoint');
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
