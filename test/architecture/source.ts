import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface SourceFile {
  /** Its path from the top of the repository. */
  path: string;
  text: string;
  /** The files of the repository that it imports, and the packages. */
  imports: string[];
}

/** Every TypeScript file below a folder of the repository. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort()
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return { path, text, imports: importsOf(path, text) };
    });
}

function importsOf(path: string, text: string): string[] {
  return ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.') ? normalize(join(dirname(path), fileName)).replace(/\.js$/, '.ts') : fileName,
    );
}

/** The room that a file of src stands in: its folder, or the file itself where it stands at the top. */
export function roomOf(path: string): string {
  const [, room = ''] = path.split('/');
  return room;
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** What the tests of a file are called; a table's placeholders stand in them as they are written. */
export function testNamesIn(path: string): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !/^(test|describe|on[A-Z]|suite)/.test(node.expression.getText()))
      return;
    const [name] = node.arguments;
    if (!name || ts.isArrayLiteralExpression(name) || !/^['"`]/.test(name.getText())) return;
    names.push(ts.isStringLiteralLike(name) ? name.text : name.getText());
  };
  visit(ts.createSourceFile(path, readText(path), ts.ScriptTarget.Latest, true));
  return names;
}
