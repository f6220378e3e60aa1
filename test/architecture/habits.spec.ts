import { describe, expect, test } from '@jest/globals';
import { readText, sourceFiles } from './source.js';

const files = sourceFiles('src');

function filesWith(pattern: RegExp): string[] {
  return files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
}

describe('what is done in one place', () => {
  test('the environment is read where the process starts, and nowhere else', () => {
    expect(filesWith(/process\.env/)).toEqual(['src/config/environment-file.ts']);
  });

  test('queries stand in repositories', () => {
    const astray = filesWith(/createQueryBuilder|\.statement\(|\bsql`/).filter(
      (path) => !/\.repository\.ts$|^src\/(database|search)\//.test(path),
    );
    expect(astray).toEqual([
      'src/solutions/solution-scope.ts',
      'src/tickets/ticket-filters.ts',
      'src/tickets/ticket-scope.ts',
    ]);
  });

  test('the schema is changed by migrations, never synchronized', () => {
    expect(filesWith(/synchronize['"]? ?[:=(]/)).toEqual(['src/database/data-source.ts']);
    expect(readText('src/database/data-source.ts')).toContain('synchronize: false');
  });

  test('controllers decide nothing', () => {
    const deciding = files
      .filter(({ path, text }) => path.endsWith('.controller.ts') && /\b(if|switch) \(|\? .+ : /.test(text))
      .map(({ path }) => path);
    expect(deciding).toEqual([]);
  });

  test('what somebody who has signed in writes waits for their turn', () => {
    const writes = /^ {2}@(?:Post|Put|Delete)\([^)]*\)\n(?! {2}@InTurn\(.*\))/gm;
    const unbounded = files
      .filter(({ path }) => path.endsWith('.controller.ts') && path !== 'src/auth/auth.controller.ts')
      .flatMap(({ path, text }) => (text.match(writes) ?? []).map((route) => `${path}: ${route.trim()}`));
    // Its turn ends before it waits for a model (proposals.service.ts).
    expect(unbounded).toEqual(["src/suggestions/suggestions.controller.ts: @Post('ai-response')"]);
  });

  test('queries that are not scoped to an actor have few callers', () => {
    const callers = files
      .filter(({ path, text }) => !path.endsWith('.repository.ts') && text.includes('Unscoped('))
      .map(({ path }) => path);
    expect(callers).toEqual([
      'src/attachments/copied-database.ts',
      'src/attachments/copy-files.ts',
      'src/attachments/files-with-rows.ts',
      'src/attachments/scanning.service.ts',
      'src/attachments/store-check.ts',
      'src/attachments/store-keeper.ts',
      'src/auth/log-in-throttle.ts',
      'src/auth/sessions.service.ts',
      'src/cli/backup.commands.ts',
      'src/cli/folder-backup.ts',
      'src/cli/folder-restore.ts',
      'src/profiles/profiles.service.ts',
      'src/profiles/users.service.ts',
      'src/search/sqlite-index.ts',
      'src/search/word-keeper.ts',
      'src/solutions/solution-transfer.service.ts',
      'src/suggestions/suggestions.module.ts',
      'src/tickets/demotion.service.ts',
      'src/tickets/ticket-deletion.service.ts',
    ]);
  });
});

interface Operation {
  operationId: string;
  security: Record<string, unknown>[];
  parameters?: { in: string; name: string }[];
  responses: Record<string, unknown>;
}

const { paths } = JSON.parse(readText('openapi.json')) as {
  paths: Record<string, Record<string, Operation>>;
};
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
);
type Route = (typeof operations)[number];

function isOpen({ security }: Route): boolean {
  return !security.every((requirement) => 'accessToken' in requirement) || security.length === 0;
}

function idsWhere(isMeant: (operation: Route) => boolean): string[] {
  const found = operations.filter(isMeant).map(({ operationId }) => operationId);
  return found.sort();
}

function takes({ parameters = [] }: Route, header: string): boolean {
  return parameters.some((each) => each.in === 'header' && each.name === header);
}

describe('the routes', () => {
  test('that create something for who has signed in take an Idempotency-Key', () => {
    const creating = idsWhere((each) => each.method === 'post' && '201' in each.responses && !isOpen(each));
    expect(creating.length).toBeGreaterThan(0);
    expect(idsWhere((each) => takes(each, 'Idempotency-Key'))).toEqual(creating);
  });

  test.each([
    [
      'read what has an ETag take an If-None-Match',
      'If-None-Match',
      ['get'],
      /tickets|solutions|attachments/,
    ],
    // Attachments never change.
    [
      'change or delete what has an ETag take an If-Match',
      'If-Match',
      ['put', 'delete'],
      /tickets|solutions/,
    ],
  ])('that %s', (_, header, methods, paths) => {
    const meant = idsWhere(({ path, method }) => paths.test(path) && methods.includes(method));
    expect(meant.length).toBeGreaterThan(0);
    expect(idsWhere((each) => takes(each, header))).toEqual(meant);
  });

  test('that anybody may call are these and no others', () => {
    expect(idsWhere(isOpen)).toEqual([
      'exchangeRefreshToken',
      'listManagers',
      'live',
      'logIn',
      'logInWithBasic',
      'ready',
      'signUp',
    ]);
  });
});
