import { readFileSync } from 'node:fs';
import { comesTrue } from './polling.js';
import { runFile } from './secrets.js';

/** A line of the log of the servers within this process. */
export type Line = Record<string, unknown>;

/** All lines from this length of the log on. */
export function linesFrom(length: number): Line[] {
  const lines = readFileSync(runFile('log'), 'utf8').slice(length).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Line);
}

/** How long the log is. */
export function logLength(): number {
  return readFileSync(runFile('log'), 'utf8').length;
}

/** The lines of a request, once the one that every request has is there. */
export async function linesOf(requestId: string): Promise<Line[]> {
  let lines: Line[] = [];
  await comesTrue(() => {
    lines = linesFrom(0).filter((line) => JSON.stringify(line).includes(requestId));
    return Promise.resolve(lines.some(({ msg }) => msg === 'answered' || msg === 'not answered'));
  });
  return lines;
}
