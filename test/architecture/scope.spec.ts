import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { roomOf, sourceFiles } from './source.js';

const files = sourceFiles('src');

/** The rooms that may ask for tickets, attachments, messages, events, solutions and proposals. */
const ROOMS = ['tickets', 'attachments', 'messages', 'events', 'search', 'solutions', 'suggestions'];

const NAMES_A_TABLE =
  /\b(FROM|JOIN|USING|INTO|UPDATE|DELETE|ON)\s+(ONLY\s+)?"?(tickets|attachments|messages|events|solutions|solution_versions|suggestions|suggestion_sources|suggestion_feedback)\b/i;
const READS_BY_TYPEORM = /\b\w*manager\.(find|count|exist|sum|query|createQueryBuilder|getRepository)\w*\(/i;
const NAMES_AN_ENTITY =
  /\b(manager\.\w+|queries\.insert|createQueryBuilder|getRepository)\((Ticket|Attachment|Message|Event|Solution|SolutionVersion|Suggestion|SuggestionSource|SuggestionFeedback)\b/;

/** What says whose rows a method reads. */
const SAYS_WHOSE = /\b(actor|scope)\b|: SearchSource\b/;

/** A method or a function that asks the database for rows, and what it takes. */
interface Reader {
  name: string;
  parameters: string;
}

/** The outermost methods and functions of a file that compose a SELECT; what is composed outside of any is one called ''. */
function readersIn(text: string): Reader[] {
  const readers = new Map<string, Reader>();
  const visit = (node: ts.Node, within: Reader | undefined): void => {
    const current = within ?? readerOf(node);
    if (isSelect(node)) readers.set(current?.name ?? '', current ?? { name: '', parameters: '' });
    ts.forEachChild(node, (child) => {
      visit(child, current);
    });
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true), undefined);
  return [...readers.values()];
}

function readerOf(node: ts.Node): Reader | undefined {
  if (!ts.isMethodDeclaration(node) && !ts.isFunctionDeclaration(node)) return undefined;
  const parameters = node.parameters.map((parameter) => parameter.getText()).join(', ');
  return { name: node.name?.getText() ?? '', parameters };
}

function isSelect(node: ts.Node): boolean {
  if (ts.isTaggedTemplateExpression(node)) return /\bSELECT\b/i.test(node.template.getText());
  if (ts.isStringLiteralLike(node)) return /\bSELECT\b.*\bFROM\b/is.test(node.text);
  return ts.isCallExpression(node) && READS_BY_TYPEORM.test(`${node.expression.getText()}(`);
}

function isBounded({ name, parameters }: Reader): boolean {
  return SAYS_WHOSE.test(parameters) || name.includes('Unscoped');
}

/** The methods that read or write without a scope, and who calls each. */
const CALLERS = {
  countUnscoped: ['src/cli/backup.commands.ts', 'src/cli/folder-backup.ts', 'src/cli/folder-restore.ts'],
  deleteKeptUnscoped: ['src/attachments/store-check.ts'],
  deleteSomeUnfinishedUnscoped: ['src/attachments/store-keeper.ts'],
  findQuarantinedUnscoped: ['src/attachments/scanning.service.ts'],
  findUnscoped: ['src/cli/folder-backup.ts', 'src/cli/folder-restore.ts'],
  hasKeptUnscoped: ['src/attachments/store-keeper.ts'],
  isKeptUnscoped: ['src/attachments/store-check.ts'],
  listKeptUnscoped: ['src/attachments/store-check.ts'],
  listNamedUnscoped: ['src/attachments/files-with-rows.ts'],
  releaseUnscoped: ['src/attachments/scanning.service.ts'],
  lockHiddenUnscoped: ['src/tickets/ticket-deletion.service.ts'],
  lockAssignedUnscoped: ['src/tickets/demotion.service.ts'],
  reassignUnscoped: ['src/tickets/demotion.service.ts'],
  countOpenUnscoped: ['src/tickets/demotion.service.ts'],
  countOrphanedUnscoped: ['src/tickets/demotion.service.ts'],
  listFormerManagersUnscoped: ['src/tickets/demotion.service.ts'],
  listPublishedUnscoped: ['src/solutions/solution-transfer.service.ts'],
  withdrawSomeUnscoped: ['src/suggestions/suggestions.module.ts'],
};

describe('tickets, messages, events and solutions', () => {
  test('are asked for in their own rooms and by the search, and else only in the schema and where the demo is made', () => {
    const asking = files
      .filter(({ path }) => !ROOMS.includes(roomOf(path)) && !path.startsWith('src/database/migrations/'))
      .filter(({ text }) => NAMES_A_TABLE.test(withoutComments(text)) || NAMES_AN_ENTITY.test(text))
      .map(({ path }) => path);
    expect(asking).toEqual(['src/cli/demo-desk.ts']);
  });

  test.each(ROOMS)('are read in %s only by who is told the actor or the scope, or says Unscoped', (room) => {
    const astray = files
      .filter(({ path }) => roomOf(path) === room && path !== 'src/tickets/ticket-scope.ts')
      .flatMap(({ path, text }) =>
        readersIn(text)
          .filter((reader) => !isBounded(reader))
          .map(({ name }) => `${path} ${name}`.trim()),
      );
    expect(astray).toEqual(PARTS[room] ?? []);
  });

  test('are seen in ways that stand in one file, and that no other knows of', () => {
    const knowing = files.filter(({ text }) => /\bREASONS\b/.test(text)).map(({ path }) => path);
    expect(knowing).toEqual(['src/tickets/ticket-scope.ts']);
  });

  test('are read without a scope by few, who are called from no route', () => {
    const declared = files
      .filter(({ path }) => ROOMS.includes(roomOf(path)))
      .flatMap(({ text }) => [...text.matchAll(/^ {2}(?:async )?(\w+Unscoped)\(/gm)].map(([, name]) => name));
    expect(declared.sort()).toEqual(Object.keys(CALLERS).sort());
    for (const [name, callers] of Object.entries(CALLERS)) {
      const calling = files.filter(({ text }) => text.includes(`.${name}(`)).map(({ path }) => path);
      expect({ name, calling }).toEqual({ name, calling: callers });
    }
    const importing = files
      .filter(({ imports }) => imports.includes('src/tickets/demotion.service.ts'))
      .map(({ path }) => path);
    expect(importing).toEqual(['src/cli/user.commands.ts', 'src/tickets/tickets.module.ts']);
  });
});

/** Parts of a statement that read within the ranges or the condition of their source, or nothing but what another part of it has found; and what asks for what is published. */
const PARTS: Record<string, string[]> = {
  // The id of the database, which is of no ticket.
  attachments: [
    'src/attachments/attachment-upkeep.repository.ts databaseId',
    'src/attachments/copied-database.ts',
  ],
  search: [
    'src/search/alike.ts findAlike',
    ...['findFitting', 'hitsOnPostgres', 'placedOnPostgres', 'hitsOnSqlite'].map(
      (name) => `src/search/fitting.ts ${name}`,
    ),
    ...['src/search/places.ts firstInMore', 'src/search/places.ts isAnywhere'],
    ...['', ' fitting', ' strategy'].map((method) => `src/search/ranked-rows.ts${method}`),
    ...['ranking', 'rowsOf'].map((name) => `src/search/ranking.ts ${name}`),
    'src/search/search-dialect.ts',
  ],
  suggestions: [
    'src/suggestions/fitting-solutions.repository.ts',
    'src/suggestions/fitting-solutions.repository.ts arePublished',
    'src/suggestions/suggestions.repository.ts',
  ],
};

describe('a method would be noticed that', () => {
  test.each([
    ['composes a SELECT for anybody', 'class A { find(id: number) { return sql`SELECT 1 FROM tickets`; } }'],
    [
      'does so within another function',
      'class A { find(id: number) { return [1].map(() => sql`SELECT 1`); } }',
    ],
    ['writes one as a text', "class A { find(id: number) { return q('SELECT 1 FROM tickets'); } }"],
    ['asks TypeORM', 'class A { find(id: number) { return manager.findOneBy(Ticket, { id }); } }'],
    ['builds a query', "function find(id: number) { return manager.createQueryBuilder(Ticket, 'ticket'); }"],
  ])('%s', (_, text) => {
    expect(
      readersIn(text)
        .filter((reader) => !isBounded(reader))
        .map(({ name }) => name),
    ).toEqual(['find']);
  });

  test.each([
    ['takes an actor', 'class A { find(actor: Actor, id: number) { return sql`SELECT 1`; } }'],
    ['takes a scope', 'class A { find(scope: Sql) { return sql`SELECT 1`; } }'],
    ['says that it is unscoped', 'class A { findUnscoped(id: number) { return sql`SELECT 1`; } }'],
    ['only writes', 'class A { clear(id: number) { return sql`UPDATE events SET changes = 1`; } }'],
  ])('and not one that %s', (_, text) => {
    expect(readersIn(text).filter((reader) => !isBounded(reader))).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
}
