import { report, type Figures, type Pair } from './report.js';

/** What the command line says. */
export interface Options {
  database: 'postgres' | 'sqlite';
  tickets: number;
  pairs: number;
  seconds: number;
  connections: number;
  only: string;
  out?: string;
}

/** One command of the benchmark. */
export interface Scenario {
  name: string;
  description: string;
  /** What the first and the second of each pair are. */
  compares: string;
  defaults: Pick<Options, 'tickets' | 'pairs' | 'seconds'>;
  prepare: (options: Options) => Promise<Comparison[]>;
}

/** One row of a report. */
export interface Comparison {
  name: string;
  run: () => Promise<Pair[]>;
}

export type Measure = () => Promise<Figures>;

/** Measures two things in turns, A B A B, after a first pair that does not count; a single pair goes without. */
export function alternate(name: string, pairs: number, first: Measure, second: Measure): Comparison {
  const pair = async (): Promise<Pair> => [await first(), await second()];
  const run = async () => {
    if (pairs > 1) await pair();
    const results: Pair[] = [];
    while (results.length < pairs) results.push(await pair());
    return results;
  };
  return { name, run };
}

const cleanUps: (() => unknown)[] = [];

/** Has something stopped or removed at the end, in the reverse order of these calls. */
export function atEnd(cleanUp: () => unknown): void {
  cleanUps.unshift(cleanUp);
}

/** Cleans up all that was left for the end. */
export async function cleanUpAll(): Promise<void> {
  for (const cleanUp of cleanUps) await cleanUp();
}

/** Runs a scenario and reports its figures. @throws Error where no comparison has a name as in `options.only`. */
export async function runScenario({ prepare, compares }: Scenario, options: Options): Promise<void> {
  const results: Record<string, Pair[]> = {};
  try {
    const comparisons = await prepare(options);
    for (const { name, run } of comparisons.filter((each) => each.name.includes(options.only))) {
      console.error(`Measuring ${name}`);
      results[name] = await run();
    }
    if (Object.keys(results).length === 0)
      throw new Error(`Choose from: ${comparisons.map(({ name }) => name).join(', ')}.`);
  } finally {
    await cleanUpAll();
  }
  await report(compares, results, options.out);
}
