import { existsSync, readFileSync } from 'node:fs';

/** Wasil's version, from the package.json of the repository: two folders above this file, or three above its build. */
export const VERSION = versionIn(['../../package.json', '../../../package.json']);

function versionIn(paths: readonly string[]): string {
  const file = paths.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  if (!file) throw new Error('There is no package.json above the program.');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
