import { expect, test } from '@jest/globals';
import type { DataSourceOptions } from 'typeorm';
import { openingFailure } from '../../src/database/opening-failure.js';

const sqlite: DataSourceOptions = { type: 'better-sqlite3', database: '/data/wasil.sqlite' };
const postgres: DataSourceOptions = {
  type: 'postgres',
  url: 'postgres://wasil:hunter2@db:5432/wasil?sslpassword=hunter2',
};

test.each<[DataSourceOptions, string, RegExp]>([
  [sqlite, 'SQLITE_READONLY', /may not write there; see to the file and to the folder \/data\.$/],
  [sqlite, 'EACCES', /may not write there/],
  [sqlite, 'EROFS', /may not write there/],
  [sqlite, 'EPERM', /belongs to another user; run Wasil as that user/],
  [sqlite, 'ENOTDIR', /is a file, not a folder; name another one\.$/],
  [postgres, '28000', /does not let this user in \(as it was told\); .*pg_hba\.conf\.$/],
  [postgres, '53300', /no more connections are allowed, .*raise that limit, or lower DATABASE_POOL_SIZE\.$/],
  [postgres, 'ETIMEDOUT', /nobody answers there; correct the host and the port/],
  [postgres, 'EAI_AGAIN', /no such host \(EAI_AGAIN\); correct its name\.$/],
  [postgres, 'XX000', /: as it was told$/],
])(
  'a database that can not be opened is told with its setting and what to do: %j, %s',
  (options, code, reason) => {
    const { message } = openingFailure(Object.assign(new Error('as it was told'), { code }), options);

    expect(message).toMatch(
      /^DATABASE_URL (sqlite:\/data\/wasil\.sqlite|postgres:\/\/wasil@db:5432\/wasil): /,
    );
    expect(message).toMatch(reason);
  },
);
