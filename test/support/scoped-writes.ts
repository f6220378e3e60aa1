import type { Actor } from '../../src/access/actor.js';
import { GUARDED, holdsScope, unscopedReads, withValues } from './scoped-sql.js';
import { demandsOf, queryOf, type Block } from './sql-blocks.js';
import type { Sent } from './sql-recording.js';
import { inLine, isWord, splitAt, type Node } from './sql-tokens.js';

/**
 * What a request writes to a guarded table without having read before, in the same unit of work and within the scope, the
 * very ticket or message that it writes to.
 */
export function unscopedWrites(statements: readonly Sent[], actor: Actor): string[] {
  const found: string[] = [];
  // What is seen outside of a unit of work, or in the one before, may be otherwise by now.
  let seen: Set<string> | undefined;
  for (const sent of statements) {
    if (/^(COMMIT|ROLLBACK)\b/.test(sent.text)) seen = undefined;
    if (/^BEGIN\b/.test(sent.text)) seen = new Set();
    const tree = withValues(sent);
    for (const { verb, table, rows } of writesIn(tree)) {
      if (rows.length === 0 || !rows.every((row) => seen?.has(row))) found.push(`${verb} ${table}`);
    }
    if (unscopedReads(sent, actor).length > 0) continue;
    for (const row of rowsRead(tree, actor)) seen?.add(row);
  }
  return found;
}

/** The tickets and messages that a query within the scope names by their ids. */
function rowsRead(tree: readonly Node[], actor: Actor): string[] {
  return queryOf(tree).blocks.flatMap(({ where, sources, demands }: Block) => {
    if (!holdsScope(where, actor)) return [];
    return sources.flatMap(({ alias, name = '' }) =>
      demands.flatMap((demand) => {
        const [left, id = ''] = demand.split(' = ');
        return left === `${alias}.id` && id.startsWith('«') ? [`${name} ${id}`] : [];
      }),
    );
  });
}

interface Write {
  verb: string;
  table: string;
  /** The rows that it names: those that it changes, or the tickets of those that it adds. */
  rows: string[];
}

function writesIn(nodes: readonly Node[]): Write[] {
  return nodes.flatMap((node, index) => {
    if (Array.isArray(node)) return writesIn(node);
    const isWrite =
      isWord(node, 'INSERT', 'UPDATE', 'DELETE') && !isWord(nodes[index - 1], 'FOR', 'KEY', 'DO', 'ON');
    if (!isWrite) return [];
    const [target, ...rest] = nodes.slice(index + 1).filter((each) => !isWord(each, 'INTO', 'FROM', 'ONLY'));
    const table = String(target).replaceAll('"', '').toLowerCase();
    if (!GUARDED.has(table)) return [];
    const verb = node.toUpperCase();
    return [{ verb, table, rows: verb === 'INSERT' ? ticketsOfNew(rest) : rowsOfOld(table, rest) }];
  });
}

function ticketsOfNew([columns, ...rest]: readonly Node[]): string[] {
  if (!Array.isArray(columns)) return [];
  const place = splitAt(columns, isComma).findIndex(([column]) => column === 'ticket_id');
  return rest
    .filter(Array.isArray)
    .map((tuple: Node[]) => `tickets ${inLine(splitAt(tuple, isComma)[place] ?? [])}`);
}

function rowsOfOld(table: string, nodes: readonly Node[]): string[] {
  const start = nodes.findIndex((node) => isWord(node, 'WHERE'));
  return demandsOf(start < 0 ? [] : nodes.slice(start + 1)).flatMap((demand) => {
    const [, column, ids = ''] = /^(id|ticket_id) (?:= |IN )(\(?«.*)$/.exec(demand) ?? [];
    const named = column === 'ticket_id' ? 'tickets' : table;
    return [...ids.matchAll(/«\d+»/g)].map(([id]) => `${named} ${id}`);
  });
}

function isComma(node: Node): boolean {
  return node === ',';
}
