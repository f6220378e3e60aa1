import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What one run gave, by the names that the report shows. */
export type Figures = Record<string, number>;

/** Figures of two runs, one right after the other; ratios are the first's divided by the second's. */
export type Pair = readonly [first: Figures, second: Figures];

/** Prints a table with a row for each result, and writes it with all figures to `out`. */
export async function report(compares: string, results: Record<string, Pair[]>, out?: string): Promise<void> {
  const table = Object.fromEntries(Object.entries(results).map(([name, pairs]) => [name, cellsOf(pairs)]));
  const legend = `${compares}: medians of the runs, then the median of the pairs' ratios (least–greatest).`;
  console.table(table);
  console.log(legend);
  if (out === undefined) return;
  await mkdir(dirname(out), { recursive: true });
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`;
  await writeFile(out, `${JSON.stringify({ command, legend, table, results }, null, 2)}\n`);
}

function cellsOf(pairs: readonly Pair[]): Record<string, string> {
  const cell = (name: string) => {
    const [firsts, seconds] = [0, 1].map((side) => pairs.map((pair) => pair[side]?.[name] ?? Number.NaN));
    const ratios = pairs.map(([first, second]) => (first[name] ?? Number.NaN) / (second[name] ?? Number.NaN));
    const [least, median, greatest] = [0, 50, 100].map((percent) => percentile(ratios, percent).toFixed(2));
    return `${shownMedian(firsts)} / ${shownMedian(seconds)}, ${median} (${least}–${greatest})`;
  };
  return Object.fromEntries(Object.keys(pairs[0]?.[0] ?? {}).map((name) => [name, cell(name)]));
}

/** The least value that `percent` of 100 values do not exceed; NaN where there are none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** A median with three digits or more: 0.234, 2.34, 23.4, 2345. */
function shownMedian(values: readonly number[] = []): string {
  const median = percentile(values, 50);
  return median.toFixed(Math.min(3, Math.max(0, 2 - Math.floor(Math.log10(median || 1)))));
}
