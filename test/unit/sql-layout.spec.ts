import { expect, test } from '@jest/globals';
import { layOut } from '../support/sql-layout.js';
import { readSql } from '../support/sql-tokens.js';
import { readText } from '../architecture/source.js';

test('a short statement stands in one line', () => {
  expect(layOut('DELETE  FROM "sessions"\n WHERE "id" IN ($1)')).toBe(
    'DELETE FROM "sessions" WHERE "id" IN ($1)',
  );
});

test('a long one has a line for each clause, each member of its JSON and each condition', () => {
  const statement = `SELECT '{"id":' || CAST("ticket"."id" AS text) || ',"title":' || json_quote("ticket"."title") || ',"content":' || json_quote("ticket"."content") || '}' AS json FROM "tickets" "ticket" JOIN (SELECT "createdBy"."id", '{"nickname":' || json_quote("createdBy"."nickname") || '}' AS json FROM "profiles" "createdBy") "createdBy" ON "createdBy"."id" = "ticket"."created_by" WHERE ticket.id = ? AND (ticket.assigned_to = ? OR ticket.created_by = ?) AND ticket.is_resolved = ? AND ticket.created_at >= ?`;
  expect(layOut(statement)).toBe(`SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || '}' AS json
FROM "tickets" "ticket"
JOIN (
  SELECT "createdBy"."id", '{"nickname":' || json_quote("createdBy"."nickname") || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
WHERE ticket.id = ?
  AND (ticket.assigned_to = ? OR ticket.created_by = ?)
  AND ticket.is_resolved = ?
  AND ticket.created_at >= ?`);
});

test('a union has its parts below each other', () => {
  const part =
    'SELECT * FROM (SELECT ticket.id FROM tickets ticket ORDER BY created_at DESC, id DESC LIMIT 501) part';
  expect(layOut(`${part} UNION ALL ${part}`)).toBe([...partOf(), 'UNION ALL', ...partOf()].join('\n'));
});

function partOf(): string[] {
  return [
    'SELECT *',
    'FROM (SELECT ticket.id FROM tickets ticket ORDER BY created_at DESC, id DESC LIMIT 501) part',
  ];
}

test.each(['sqlite', 'postgres'])(
  'what it changes is white space alone, in every statement for %s',
  (database) => {
    const statements = readText(`test/sql/${database}.sql`).split(/;\n/);
    expect(statements.length).toBeGreaterThan(100);
    for (const statement of statements) {
      expect(readSql(layOut(statement))).toEqual(readSql(statement));
      expect(layOut(layOut(statement))).toBe(layOut(statement));
    }
  },
);
