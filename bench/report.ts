import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Prints a table and what is to be known about it and, where it is to be kept, writes it all as FILE.json and FILE.svg. */
export async function tell(
  rows: readonly object[],
  notes: string,
  { out, chart, ...report }: { out: string | undefined; chart?: string } & Record<string, unknown>,
): Promise<void> {
  console.table(rows);
  console.log(notes);
  if (out === undefined) return;
  await mkdir(dirname(out), { recursive: true });
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim();
  await writeFile(`${out}.json`, `${JSON.stringify({ command, notes, table: rows, ...report }, null, 2)}\n`);
  if (chart !== undefined) await writeFile(`${out}.svg`, chart);
}
