import { readdir, readFile } from 'node:fs/promises';
import type { Program } from './installation.js';

/** The processes that a program has started and that still run. */
export async function workersOf({ pid = 0 }: Program): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ').filter(Boolean).map(Number);
}

/** How many files a program has open; each connection is one. */
export async function filesOf({ pid = 0 }: Program): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}
