import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, expect, test } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Actor } from '../../src/access/actor.js';
import { unscopedReads } from '../support/scoped-sql.js';
import { unscopedWrites } from '../support/scoped-writes.js';
import { operationsOf } from '../support/openapi.js';
import { layOut } from '../support/sql-layout.js';
import { recordSql, type Recording } from '../support/sql-recording.js';

const FILE = new URL(`../sql/${DATABASE}.sql`, import.meta.url);

/** Whoever has not signed in sees no ticket. */
const NOBODY: Actor = { sessionId: '', userId: 0, profileId: 0, requestId: '' };

/**
 * What is written without having been read before: a new ticket, and that it was opened; and the messages of a ticket that is
 * deleted, which the statement itself chooses within the scope.
 */
const NOT_READ_BEFORE = [
  ['POST /profiles/{id}/tickets, by creator', 'INSERT tickets'],
  ['POST /profiles/{id}/tickets with an Idempotency-Key, by creator', 'INSERT tickets'],
  ['DELETE /tickets/{id}, by creator', 'DELETE messages'],
];

let recordings: Recording[];
beforeAll(async () => {
  recordings = await recordSql();
});

function nameOf({ operation, variant, role }: Recording): string {
  return `${[operation, variant].filter(Boolean).join(' ')}, by ${role}`;
}

function sectionOf(recording: Recording): string {
  const body = recording.statements.map(({ text }) => `${layOut(text)};`);
  return [`-- ${nameOf(recording)}`, ...(body.length > 0 ? body : ['-- nothing'])].join('\n');
}

test(`test/sql/${DATABASE}.sql is what the routes send`, async () => {
  const title = `-- What each route sends to ${DATABASE}. Written by "npm run sql", never by hand.`;
  const sent = `${[title, ...recordings.map(sectionOf)].join('\n\n')}\n`;
  if (process.env.RENEW_SQL) await writeFile(FILE, sent);
  if ((await readFile(FILE, 'utf8')) !== sent) {
    throw new Error(
      `test/sql/${DATABASE}.sql is not what the routes send: run npm run sql, and look at what has changed`,
    );
  }
});

test('every operation of the document has a section in it', async () => {
  const document = JSON.parse(
    await readFile(new URL('../../openapi.json', import.meta.url), 'utf8'),
  ) as OpenAPIObject;
  const recorded = new Set(recordings.map(({ operation }) => operation));
  expect([...recorded].sort()).toEqual([...operationsOf(document).keys()].sort());
});

test('no section has the name of another', () => {
  const names = recordings.map(nameOf);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('no statement reads a ticket, a message or an event but within the scope of the actor', () => {
  const astray = recordings.flatMap((recording) =>
    recording.statements.flatMap((sent) =>
      unscopedReads(sent, recording.actor ?? NOBODY).map((read) => `${nameOf(recording)}: ${read}`),
    ),
  );
  expect(astray).toEqual([]);
});

test('nothing is written to a ticket, a message or an event but what was read within the scope just before', () => {
  const astray = recordings.flatMap((recording) =>
    unscopedWrites(recording.statements, recording.actor ?? NOBODY).map((write) => [
      nameOf(recording),
      write,
    ]),
  );
  expect(astray).toEqual(NOT_READ_BEFORE);
});
