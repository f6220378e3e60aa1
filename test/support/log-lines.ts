import { readFileSync } from 'node:fs';
import { comesTrue } from './polling.js';
import { runFile } from './secrets.js';

/** A line of the log. */
export type Line = Record<string, unknown>;

/** All lines from this length of the log on that hold a text. */
export function linesFrom(length: number, text = ''): Line[] {
  const lines = readFileSync(runFile('log'), 'utf8').slice(length).split('\n');
  return lines.filter((line) => line !== '' && line.includes(text)).map((line) => JSON.parse(line) as Line);
}

/** How long the log is. */
export function logLength(): number {
  return readFileSync(runFile('log'), 'utf8').length;
}

/** The lines of a request, once the one that every request has is there. */
export async function linesOf(requestId: string): Promise<Line[]> {
  let lines: Line[] = [];
  await comesTrue(() => {
    lines = linesFrom(0, requestId);
    return Promise.resolve(lines.some(({ msg }) => msg === 'answered' || msg === 'not answered'));
  });
  return lines;
}
