import { inLine, isQuery, isWord, readSql, spaceBetween, type Node } from './sql-tokens.js';

const WIDTH = 110;
const STEP = 2;

/** A statement as a person reads it: a line for each clause, and where that is long, for each part of it. */
export function layOut(statement: string): string {
  return block(readSql(statement), 0);
}

/** Nodes that begin at a column, and go on below it. */
function block(nodes: readonly Node[], indent: number): string {
  const flat = inLine(nodes);
  if (fits(flat, indent)) return flat;
  const lines = partsOf(nodes);
  if (lines.length === 1) return expanded(nodes, indent);
  return lines
    .map((line, index) => {
      const within = index === 0 || isClause(line, 0) ? indent : indent + STEP;
      return ' '.repeat(index === 0 ? 0 : within) + block(line, within);
    })
    .join('\n');
}

/** Nodes in one line, apart from lists in brackets that are too long for it. */
function expanded(nodes: readonly Node[], indent: number): string {
  let text = '';
  for (const [index, node] of nodes.entries()) {
    if (spaceBetween(nodes[index - 1], node, nodes[index - 2])) text += ' ';
    text += Array.isArray(node) ? bracketed(node, indent) : node;
  }
  return text;
}

function bracketed(nodes: readonly Node[], indent: number): string {
  const flat = inLine(nodes);
  if (fits(flat, indent + STEP) && !(isQuery([...nodes]) && flat.length > WIDTH / 2)) return `(${flat})`;
  const inner = indent + STEP;
  return `(\n${' '.repeat(inner)}${block(nodes, inner)}\n${' '.repeat(indent)})`;
}

function fits(text: string, indent: number): boolean {
  return indent + text.length <= WIDTH;
}

type Border = (nodes: readonly Node[], index: number) => boolean;

/** Where lines may break, from what holds the least together to what holds the most. */
const BORDERS: Border[] = [
  isClause,
  (nodes, index) => nodes[index - 1] === ',',
  (nodes, index) => isWord(nodes[index], 'AND', 'OR'),
  (nodes, index) => nodes[index] === '||' && /^'[{},]/.test(String(nodes[index + 1])),
  (nodes, index) => nodes[index] === '||',
];

/** The nodes, broken wherever the loosest border stands that there is; within a CASE only where there is no other. */
function partsOf(nodes: readonly Node[]): Node[][] {
  for (const isBorder of BORDERS) {
    const parts = cut(nodes, (index, cases) => cases === 0 && isBorder(nodes, index));
    if (parts.length > 1) return parts;
  }
  return cut(nodes, (index, cases) => cases === 1 && isWord(nodes[index], 'WHEN', 'ELSE'));
}

/** @param isBorder is told in how many CASEs a node stands. */
function cut(nodes: readonly Node[], isBorder: (index: number, cases: number) => boolean): Node[][] {
  const parts: Node[][] = [[]];
  let cases = 0;
  for (const [index, node] of nodes.entries()) {
    if (index > 0 && isBorder(index, cases)) parts.push([]);
    if (isWord(node, 'CASE')) cases++;
    if (isWord(node, 'END')) cases--;
    (parts.at(-1) as Node[]).push(node);
  }
  return parts;
}

const JOINS = ['JOIN', 'LEFT', 'INNER', 'CROSS'];
const CLAUSES = [
  ...['SELECT', 'WHERE', 'GROUP', 'HAVING', 'UNION', 'ORDER', 'LIMIT', 'OFFSET', 'FOR'],
  ...['VALUES', 'RETURNING'],
];

/** Whether a clause begins here. */
function isClause(nodes: readonly Node[], index: number): boolean {
  const before = nodes[index - 1];
  if (isWord(nodes[index], 'FROM')) return !isWord(before, 'DISTINCT', 'DELETE');
  if (isWord(nodes[index], ...JOINS)) return !isWord(before, ...JOINS);
  if (isWord(nodes[index], 'SET')) return !isWord(before, 'UPDATE');
  return isWord(nodes[index], ...CLAUSES);
}
