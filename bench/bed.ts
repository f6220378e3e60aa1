import { signIn, type Callers } from './callers.js';
import { OwnDatabases, type BenchDatabase, type DatabaseKind } from './databases.js';
import type { AtEnd } from './ending.js';
import { fill, rowsFor } from './fill.js';
import { Progress } from './progress.js';

/** A filled database of the benchmark's own, and whom to ask as. */
export interface Bed extends BenchDatabase {
  callers: Callers;
}

/** One on each of these sizes, all on one server; whoever has asked for them removes it. */
export async function makeBeds(kind: DatabaseKind, sizes: readonly number[], atEnd: AtEnd): Promise<Bed[]> {
  const databases = await OwnDatabases.create(kind);
  atEnd(() => databases.remove());
  const beds: Bed[] = [];
  for (const [index, tickets] of sizes.entries()) {
    const database = await databases.open(`bench_${index}`);
    const progress = new Progress(`${tickets.toLocaleString('en')} tickets`, rowsFor(tickets), 'rows');
    await fill(database.dataSource, tickets, (rows) => {
      progress.show(rows);
    });
    beds.push({ ...database, callers: await signIn(database.dataSource) });
  }
  return beds;
}

/** Only one. */
export async function makeBed(kind: DatabaseKind, tickets: number, atEnd: AtEnd): Promise<Bed> {
  const [bed] = await makeBeds(kind, [tickets], atEnd);
  return bed as Bed;
}
