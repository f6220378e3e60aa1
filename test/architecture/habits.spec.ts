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
    const astray = filesWith(/createQueryBuilder|\.statement\(/).filter(
      (path) => !path.endsWith('.repository.ts'),
    );
    expect(astray).toEqual([
      'src/cli/demo-desk.ts',
      'src/database/compiled-queries.ts',
      'src/http/readiness.ts',
    ]);
  });

  test('the schema is changed by migrations, never synchronized', () => {
    expect(filesWith(/synchronize/)).toEqual(['src/database/data-source.ts']);
    expect(readText('src/database/data-source.ts')).toContain('synchronize: false');
  });

  test('controllers decide nothing', () => {
    const deciding = files
      .filter(({ path, text }) => path.endsWith('.controller.ts') && /\b(if|switch) \(|\? .+ : /.test(text))
      .map(({ path }) => path);
    expect(deciding).toEqual([]);
  });

  test('queries that are not scoped to an actor have few callers', () => {
    const callers = files
      .filter(({ path, text }) => !path.endsWith('.repository.ts') && text.includes('Unscoped('))
      .map(({ path }) => path);
    expect(callers).toEqual(['src/profiles/profiles.service.ts', 'src/tickets/manager-release.service.ts']);
  });
});

interface Operation {
  operationId: string;
  security: Record<string, unknown>[];
}

describe('the routes', () => {
  test('that anybody may call are these and no others', () => {
    const { paths } = JSON.parse(readText('openapi.json')) as {
      paths: Record<string, Record<string, Operation>>;
    };
    const open = Object.values(paths)
      .flatMap((item) => Object.values(item))
      .filter(
        ({ security }) =>
          !security.every((requirement) => 'accessToken' in requirement) || security.length === 0,
      )
      .map(({ operationId }) => operationId);
    expect(open.sort()).toEqual([
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
