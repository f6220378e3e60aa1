/** SQL as a tree: a token is a word, a sign or a string; what stands in brackets is a list of its own. */
export type Node = string | Node[];

const TOKEN =
  /--[^\n]*|\/\*[^]*?\*\/|[eE]?'(?:[^']|'')*'|"(?:[^"]|"")*"|«[^»]*»|\$\d+|[\p{L}_][\p{L}\p{Nd}_]*|\d+(?:\.\d+)?|\|\||::|->>?|@@|<>|>>|[<>!]=|\s+|[^]/gu;

/** Reads a statement. Comments are left out, and names that need no quotes lose them where `plain` says so. */
export function readSql(text: string, { plain = false } = {}): Node[] {
  const whole: Node[] = [];
  const open: Node[][] = [whole];
  for (const [token] of text.matchAll(TOKEN)) {
    if (/^(\s|--|\/\*)/.test(token)) continue;
    const current = open.at(-1) as Node[];
    if (token === '(') {
      const inner: Node[] = [];
      current.push(inner);
      open.push(inner);
    } else if (token === ')') {
      open.pop();
      if (open.length === 0) throw new Error(`a bracket too many: ${text}`);
    } else current.push(plain && /^"[a-z_]\w*"$/.test(token) ? token.slice(1, -1) : token);
  }
  if (open.length !== 1) throw new Error(`a bracket is missing: ${text}`);
  return whole;
}

/** Whether a node is this keyword or one of these. */
export function isWord(node: Node | undefined, ...words: string[]): boolean {
  return typeof node === 'string' && words.includes(node.toUpperCase());
}

/** Whether a list in brackets is a query. */
export function isQuery(node: Node | undefined): node is Node[] {
  return Array.isArray(node) && (isWord(node[0], 'SELECT', 'WITH') || (node.length > 0 && isQuery(node[0])));
}

/** Splits a list wherever `isBorder` holds of a node, which is left out. */
export function splitAt(nodes: readonly Node[], isBorder: (node: Node) => boolean): Node[][] {
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (isBorder(node)) parts.push([]);
    else (parts.at(-1) as Node[]).push(node);
  }
  return parts;
}

// What stands before a bracket of its own, and not before that of a function.
const APART =
  /^(AND|OR|NOT|IN|ON|AS|FROM|JOIN|LATERAL|WHERE|SELECT|WHEN|THEN|ELSE|CASE|BY|VALUES|MATERIALIZED|IS|LIKE|ALL|EXISTS|OVER|SET|USING|[-+*/=<>!|@,]+)$/i;

/** The tree as one line. */
export function inLine(nodes: readonly Node[]): string {
  let text = '';
  for (const [index, node] of nodes.entries()) {
    const before = nodes[index - 1];
    const written = Array.isArray(node) ? `(${inLine(node)})` : node;
    text += (spaceBetween(before, node, nodes[index - 2]) ? ' ' : '') + written;
  }
  return text;
}

/** Whether two neighbours are written apart. */
export function spaceBetween(before: Node | undefined, node: Node, earlier?: Node): boolean {
  if (before === undefined) return false;
  if (typeof node === 'string' && /^([,;.]|::)$/.test(node)) return false;
  if (typeof before === 'string' && /^([.]|::)$/.test(before)) return false;
  if (Array.isArray(node) && typeof before === 'string') {
    const isTable = isWord(earlier, 'INTO') || before.startsWith('"');
    return APART.test(before) || isTable;
  }
  return true;
}
