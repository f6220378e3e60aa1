import { Command } from 'commander';
import { makeBeds } from './bed.js';
import type { DatabaseKind } from './databases.js';
import { ending } from './ending.js';
import { timeOneByOne, type Timed } from './one-by-one.js';
import { counted, DATABASE, out, ticketCounts } from './options.js';
import { repeated } from './progress.js';
import { questionsTo, type Question } from './questions.js';
import { tell } from './report.js';
import { environmentFor, startServer, WASIL } from './servers.js';
import { medianOf, ratioOf, shownFigure, shownSpread } from './spread.js';

interface Options {
  database: DatabaseKind;
  sizes: number[];
  rounds: number;
  requests: number;
  seconds: number;
  out?: string;
}

/** What one question gave: in each round a figure for each size. */
interface Growth {
  question: string;
  rows: number[];
  rounds: Timed[][];
}

interface Site {
  url: string;
  questions: Question[];
}

const WARM_UP = { requests: 50, seconds: 5 };

/** `bench growth` */
export function growthCommand(): Command {
  return new Command('growth')
    .description(
      'Asks Wasil the same of databases of different sizes, one request after the other, in turns. Prints what each ' +
        'size takes, and how the last compares with the first.',
    )
    .addOption(DATABASE)
    .option(
      '--sizes <numbers>',
      'how many tickets each has, five messages each',
      ticketCounts,
      [10_000, 1_000_000],
    )
    .addOption(counted('--rounds <number>', 'how many times they take turns', 7))
    .addOption(counted('--requests <number>', 'how many requests each turn has', 300))
    .addOption(counted('--seconds <number>', 'how long a turn takes at most', 10))
    .addOption(out('FILE.json'))
    .action(run);
}

async function run({ database, sizes, rounds, requests, seconds, out: file }: Options): Promise<void> {
  const growths = await ending(async (atEnd) => {
    const sites: Site[] = [];
    for (const bed of await makeBeds(database, sizes, atEnd)) {
      const server = await startServer(WASIL, environmentFor(bed.url));
      atEnd(server.stop);
      sites.push({ url: server.url, questions: await questionsTo(server, bed) });
    }
    const names = sites[0]?.questions.map(({ name }) => name) ?? [];
    const results: Growth[] = [];
    for (const [index, name] of names.entries()) {
      const asked = sites.map(({ url, questions }) => ({ url, ...(questions[index] as Question) }));
      for (const { url, sent } of asked) await timeOneByOne(url, sent, WARM_UP);
      const turns = await repeated(name, rounds, async () => {
        const turn: Timed[] = [];
        for (const { url, sent } of asked) turn.push(await timeOneByOne(url, sent, { requests, seconds }));
        return turn;
      });
      results.push({ question: name, rows: asked.map(({ rows }) => rows), rounds: turns });
    }
    return results;
  });
  const shown = sizes.map((size) => size.toLocaleString('en')).join(' / ');
  await tell(
    growths.map(rowOf),
    `With ${shown} tickets, medians of the rounds; a ratio is the last size to the first, the median of the rounds, ` +
      'with the least and the greatest.',
    { database, sizes, rounds, requestsEach: requests, growths, out: file },
  );
}

function rowOf({ question, rows, rounds }: Growth): Record<string, string> {
  const each = (figure: keyof Timed) =>
    rows.map((_, size) => medianOf(rounds.map((turn) => turn[size]?.[figure] ?? Number.NaN)));
  const ratio = (figure: 'p50' | 'p99') =>
    ratioOf(
      rounds,
      (turn) => turn.at(-1)?.[figure] ?? Number.NaN,
      (turn) => turn[0]?.[figure] ?? Number.NaN,
    );
  return {
    question,
    rows: rows.join(' / '),
    'p50 ms': each('p50').map(shownFigure).join(' / '),
    'p99 ms': each('p99').map(shownFigure).join(' / '),
    'ratio of p50': shownSpread(ratio('p50')),
    'ratio of p99': shownSpread(ratio('p99')),
    refused: each('refused').join(' / '),
  };
}
