import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText, ROOT, roomOf, sourceFiles } from './source.js';

const files = sourceFiles('src');

/** Which rooms a room may import from: the whole plan of the house. */
const ARROWS: Record<string, string[]> = {
  config: [],
  cluster: [],
  access: [],
  database: ['config'],
  http: ['access', 'cluster', 'config', 'database'],
  events: ['access', 'database'],
  search: ['database'],
  profiles: ['access', 'config', 'database', 'http'],
  auth: ['access', 'config', 'database', 'http', 'profiles', 'cluster'],
  idempotency: ['access', 'database', 'http', 'profiles'],
  tickets: ['access', 'database', 'events', 'http', 'idempotency', 'profiles', 'search'],
  attachments: ['access', 'config', 'database', 'events', 'http', 'idempotency', 'profiles', 'tickets'],
  messages: [
    'access',
    'attachments',
    'database',
    'events',
    'http',
    'idempotency',
    'profiles',
    'search',
    'tickets',
  ],
  solutions: ['access', 'database', 'events', 'http', 'idempotency', 'profiles', 'search', 'tickets'],
  suggestions: ['access', 'config', 'database', 'http', 'profiles', 'search', 'solutions', 'tickets'],
};

/** Nobody imports these, and they may import everything, each other included. */
const ENTRANCES = ['main.ts', 'app.ts', 'app.module.ts', 'entities.ts', 'cli'];

describe('the rooms of src', () => {
  test('are those of the plan and no others', () => {
    expect(readdirSync(join(ROOT, 'src')).sort()).toEqual([...Object.keys(ARROWS), ...ENTRANCES].sort());
  });

  test('import from each other only along the arrows of the plan', () => {
    const astray = files
      .filter(({ path }) => !ENTRANCES.includes(roomOf(path)))
      .flatMap(({ path, imports }) =>
        imports
          .filter((imported) => imported.startsWith('src/') && roomOf(imported) !== roomOf(path))
          .filter((imported) => !ARROWS[roomOf(path)]?.includes(roomOf(imported)))
          .map((imported) => `${path} → ${imported}`),
      );
    expect(astray).toEqual([]);
  });

  test('need each arrow of the plan', () => {
    const used = new Set(
      files.flatMap(({ path, imports }) =>
        imports.map((imported) => `${roomOf(path)} → ${roomOf(imported)}`),
      ),
    );
    const planned = Object.entries(ARROWS).flatMap(([room, others]) =>
      others.map((other) => `${room} → ${other}`),
    );
    expect(planned.filter((arrow) => !used.has(arrow))).toEqual([]);
  });

  test('stand with their arrows in docs/architecture.md', () => {
    const rows = readText('docs/architecture.md').matchAll(/^\| `(\w+)\/` .*\| ([^|]+) \|$/gm);
    const told = [...rows].map(
      ([, room, arrows = '']) => [room, arrows.match(/(?<=`)\w+(?=`)/g) ?? []] as const,
    );
    expect(Object.fromEntries(told.filter(([room]) => room !== 'cli'))).toEqual(ARROWS);
  });

  test('form no circle', () => {
    const reaches = (from: string, to: string): boolean =>
      (ARROWS[from] ?? []).some((next) => next === to || reaches(next, to));
    expect(Object.keys(ARROWS).filter((room) => reaches(room, room))).toEqual([]);
  });

  test('leave the engine of the database to the room of the database', () => {
    const inside = files.filter(({ path }) => path.startsWith('src/database/engine/'));
    const astray = files
      .filter(({ path }) => roomOf(path) !== 'database')
      .flatMap(({ path, imports }) =>
        imports
          .filter((imported) => imported.startsWith('src/database/engine/'))
          .map((imported) => `${path} → ${imported}`),
      );
    expect(inside.length).toBeGreaterThan(0);
    expect(astray).toEqual([]);
  });

  test('use of another feature its services, views, policies and entities, never its repository', () => {
    const astray = files.flatMap(({ path, imports }) =>
      imports
        .filter((imported) => imported.endsWith('.repository.ts') && roomOf(imported) !== roomOf(path))
        .map((imported) => `${path} → ${imported}`),
    );
    expect(astray).toEqual([]);
  });
});

describe('the files', () => {
  test.each(['src', 'test'])('of %s have no circle among themselves', (folder) => {
    const graph = new Map(sourceFiles(folder).map((file) => [file.path, file.imports]));
    const inCircle = [...graph.keys()].filter((start) => reachable(graph, start).has(start));
    expect(inCircle).toEqual([]);
  });

  test.each(['src', 'test'])('of %s have at most 200 lines', (folder) => {
    const long = sourceFiles(folder)
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > 200);
    expect(long).toEqual([]);
  });

  test('stand at most two folders deep, with no barrel and no drawer for this and that', () => {
    const names = files.map(({ path }) => path);
    expect(names.filter((path) => path.split('/').length > 4)).toEqual([]);
    expect(names.filter((path) => /(^|\/)index\.ts$/.test(path))).toEqual([]);
    expect(names.filter((path) => /(^|\/)(utils?|helpers?|common|shared|misc)(\/|\.)/.test(path))).toEqual(
      [],
    );
  });
});

function reachable(graph: ReadonlyMap<string, string[]>, start: string): Set<string> {
  const seen = new Set<string>();
  const waiting = [...(graph.get(start) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!seen.has(next)) waiting.push(...(graph.get(next) ?? []));
    seen.add(next);
  }
  return seen;
}
