import { inLine, isQuery, isWord, splitAt, type Node } from './sql-tokens.js';

/** What stands in a FROM: a table or something else by its name, or a query of its own. */
export interface Source {
  /** What the block calls it. */
  alias: string;
  name?: string;
  query?: Query;
}

/** One SELECT, or one statement that writes, with what it reads from and all that must hold of its rows. */
export interface Block {
  sources: Source[];
  /** What stands in its WHERE, as a tree. */
  where: Node[];
  /** What its WHERE and its joins demand, each in one line. */
  demands: string[];
  /** The queries that stand in it anywhere else than in its FROM. */
  within: Query[];
}

/** The parts of a UNION, and the named queries before them. */
export interface Query {
  named: { name: string; query: Query }[];
  blocks: Block[];
}

export function queryOf(nodes: readonly Node[]): Query {
  const named: Query['named'] = [];
  let rest = nodes;
  if (isWord(nodes[0], 'WITH')) {
    const start = nodes.findIndex((node) => isWord(node, 'SELECT', 'INSERT', 'UPDATE', 'DELETE'));
    for (const each of splitAt(nodes.slice(1, start), (node) => node === ',')) {
      named.push({ name: String(each.at(0)), query: queryOf(each.at(-1) as Node[]) });
    }
    rest = nodes.slice(start);
  }
  const blocks = splitAt(rest, (node) => isWord(node, 'UNION', 'INTERSECT', 'EXCEPT'))
    .map((part) => (isWord(part[0], 'ALL') ? part.slice(1) : part))
    .map(blockOf);
  return { named, blocks };
}

const ENDINGS = [
  ...['WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'OFFSET', 'FOR', 'RETURNING', 'WINDOW'],
  ...['FROM', 'USING', 'SET', 'VALUES', 'SELECT'],
];

function blockOf(nodes: readonly Node[]): Block {
  // A bracket around a whole part of a union.
  const [only] = nodes;
  if (nodes.length === 1 && isQuery(only)) {
    return { sources: [{ alias: '', query: queryOf(only) }], where: [], demands: [], within: [] };
  }
  const from = clausesOf(nodes, 'FROM', 'USING').flatMap(sourcesIn);
  const [where = []] = clausesOf(nodes, 'WHERE');
  const [sources, joins] = [from.flatMap((each) => each.sources), from.flatMap((each) => each.conditions)];
  const read = new Set(sources.flatMap(({ tree }) => (tree ? [tree] : [])));
  return {
    sources: sources.map(({ alias, name, tree }) =>
      tree ? { alias, query: queryOf(tree) } : { alias, name: name ?? '' },
    ),
    where,
    demands: [where, ...joins].flatMap(demandsOf),
    within: queriesIn(nodes, read),
  };
}

/** What follows a keyword of these, up to the next clause. What a statement deletes from is none that it reads. */
function clausesOf(nodes: readonly Node[], ...keywords: string[]): Node[][] {
  return [...nodes.entries()]
    .filter(([index, node]) => isWord(node, ...keywords) && !isWord(nodes[index - 1], 'DISTINCT', 'DELETE'))
    .map(([index]) => {
      const rest = nodes.slice(index + 1);
      const end = rest.findIndex((node) => isWord(node, ...ENDINGS));
      return rest.slice(0, end < 0 ? rest.length : end);
    });
}

interface Read {
  alias: string;
  name?: string;
  tree?: Node[];
}

const JOINING = [
  'JOIN',
  'LEFT',
  'RIGHT',
  'FULL',
  'OUTER',
  'INNER',
  'CROSS',
  'NATURAL',
  'LATERAL',
  'ONLY',
  ',',
];

function sourcesIn(from: readonly Node[]): { sources: Read[]; conditions: Node[][] } {
  const found = { sources: [] as Read[], conditions: [] as Node[][] };
  const items = splitAt(from, (node) => isWord(node, ...JOINING)).filter((item) => item.length > 0);
  for (const item of items) {
    const on = item.findIndex((node) => isWord(node, 'ON'));
    const source = on < 0 ? item : item.slice(0, on);
    if (on >= 0) found.conditions.push(item.slice(on + 1));
    const [first] = source;
    const alias = source.findLast((node) => typeof node === 'string') ?? '';
    if (isQuery(first)) found.sources.push({ alias, tree: first });
    else if (Array.isArray(first)) {
      const inner = sourcesIn(first);
      found.sources.push(...inner.sources);
      found.conditions.push(...inner.conditions);
    } else found.sources.push({ alias, name: nameOf(source) });
  }
  return found;
}

/** The table that a source begins with, without its schema. */
function nameOf(source: readonly Node[]): string {
  const last = source.findIndex((_, index) => source[index + 1] !== '.' && source[index] !== '.');
  return String(source[last]).replaceAll('"', '').toLowerCase();
}

/** What a condition demands, all of it: nothing where one of several things may hold instead. */
export function demandsOf(condition: readonly Node[]): string[] {
  if (condition.some((node) => isWord(node, 'OR'))) return [];
  return splitAt(condition, (node) => isWord(node, 'AND')).flatMap((part) => [
    inLine(part),
    ...(part.length === 1 && Array.isArray(part[0]) && !isQuery(part[0]) ? demandsOf(part[0]) : []),
  ]);
}

/** The outermost queries in brackets anywhere in the nodes, but for those that are read from. */
function queriesIn(nodes: readonly Node[], read: ReadonlySet<Node[]>): Query[] {
  return nodes.flatMap((node) => {
    if (!Array.isArray(node) || read.has(node)) return [];
    return isQuery(node) ? [queryOf(node)] : queriesIn(node, read);
  });
}
