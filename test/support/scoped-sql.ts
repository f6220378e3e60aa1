import type { Sql } from 'sql-template-tag';
import type { Actor } from '../../src/access/actor.js';
import { TicketScope } from '../../src/tickets/ticket-scope.js';
import { demandsOf, queryOf, type Block, type Query, type Source } from './sql-blocks.js';
import type { Sent } from './sql-recording.js';
import { isWord, readSql, splitAt, type Node } from './sql-tokens.js';

/** The tables whose rows only some may see, each with the column that names the ticket. */
export const GUARDED: ReadonlyMap<string, string> = new Map([
  ['tickets', 'id'],
  ['messages', 'ticket_id'],
  ['events', 'ticket_id'],
]);

/** A statement as a tree, with its values in the places that stand for them. */
export function withValues({ text, values }: Sent): Node[] {
  let place = 0;
  const parts = text.split(/('(?:[^']|'')*'|"(?:[^"]|"")*"|\/\*[^]*?\*\/|--[^\n]*)/);
  const filled = parts.map((part, index) =>
    index % 2 === 1
      ? part
      : part.replaceAll(/\$(\d+)|\?/g, (_, number?: string) =>
          shown(values[number ? Number(number) - 1 : place++]),
        ),
  );
  return readSql(filled.join(''), { plain: true });
}

function shown(value: unknown): string {
  return typeof value === 'number' ? `«${value}»` : '«»';
}

function treeOf({ sql: text, values }: Sql): Node[] {
  return withValues({ text, values });
}

/** Where a statement reads rows of which nothing says that the actor may see them, by the names of what it reads. */
export function unscopedReads(sent: Sent, actor: Actor): string[] {
  const walked = { scopes: scopesOf(actor), found: [] };
  walk(queryOf(withValues(sent)), new Set(), walked);
  return walked.found;
}

/** Whether a condition demands that the actor may see `ticket`. */
export function holdsScope(where: readonly Node[], actor: Actor): boolean {
  return holds(where, scopesOf(actor));
}

function scopesOf(actor: Actor): Walk['scopes'] {
  const scopes = [TicketScope.of(actor), ...TicketScope.ranges(actor)].map((scope) =>
    demandsOf(treeOf(scope)),
  );
  if (scopes.some((demands) => demands.length === 0)) throw new Error('a scope that demands nothing');
  return scopes;
}

interface Walk {
  /** What each of the scope's conditions demands. */
  scopes: readonly (readonly string[])[];
  found: string[];
}

/**
 * @param seen what is called so holds, by its `id`, only tickets that the actor may see.
 * @returns whether that is also so of what the query gives.
 */
function walk(
  { named, blocks }: Query,
  seen: ReadonlySet<string>,
  walked: Walk,
  isScopedOutside = false,
): boolean {
  const known = new Set(seen);
  for (const { name, query } of named) {
    known.delete(name);
    if (walk(query, known, walked)) known.add(name);
  }
  return blocks.map((block) => walkBlock(block, known, walked, isScopedOutside)).every(Boolean);
}

function walkBlock(block: Block, seen: ReadonlySet<string>, walked: Walk, isScopedOutside: boolean): boolean {
  const known = new Set(seen);
  const isScoped = holds(block.where, walked.scopes);
  const own = block.sources.map((source) => {
    // What is called as something further out hides it.
    const isSeen = walkSource(source, block, known, walked, isScoped, isScopedOutside);
    if (isSeen) known.add(source.alias);
    else known.delete(source.alias);
    return isSeen;
  });
  for (const query of block.within) walk(query, known, walked);
  return own.some(Boolean);
}

function walkSource(
  { alias, name, query }: Source,
  { demands }: Block,
  known: ReadonlySet<string>,
  walked: Walk,
  isScoped: boolean,
  isScopedOutside: boolean,
): boolean {
  const isTheTicket = alias === 'ticket' && isScoped;
  if (query) return walk(query, known, walked, isTheTicket) || isTheTicket;
  const key = GUARDED.get(name ?? '');
  if (key === undefined) return known.has(name ?? '');
  const keys = [key, `${alias}.${key}`];
  const isLinked = [...known].some((other) =>
    keys.some((own) => demands.includes(`${own} = ${other}.id`) || demands.includes(`${other}.id = ${own}`)),
  );
  const isSeen = isLinked || (name === 'tickets' && (isTheTicket || isScopedOutside));
  // What says so itself may look at all rows; it gives nothing that counts as seen.
  if (!isSeen && alias !== 'unscoped')
    walked.found.push(alias === name || name === undefined ? alias : `${name} ${alias}`);
  return isSeen && name === 'tickets';
}

/** Whether a condition demands the scope, or leaves the choice only between things that all do. */
function holds(where: readonly Node[], scopes: Walk['scopes']): boolean {
  if (where.some((node) => isWord(node, 'OR'))) {
    return splitAt(where, (node) => isWord(node, 'OR')).every((part) => holds(part, scopes));
  }
  const demands = demandsOf(where);
  if (scopes.some((scope) => scope.every((demand) => demands.includes(demand)))) return true;
  return splitAt(where, (node) => isWord(node, 'AND')).some(
    ([only, ...more]) => more.length === 0 && Array.isArray(only) && only.length > 1 && holds(only, scopes),
  );
}
