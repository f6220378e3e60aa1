import { Command } from 'commander';
import { setTimeout } from 'node:timers/promises';
import { isDeadlock } from '../src/database/query-failure.js';
import { sentTo, type Sent } from './asked.js';
import { makeBed, type Bed } from './bed.js';
import type { Callers } from './callers.js';
import { lineChart } from './chart.js';
import { ending } from './ending.js';
import { loadWith, type Figures } from './load.js';
import { counted, DATABASE, out, positive, TICKETS, type Setting } from './options.js';
import { Progress } from './progress.js';
import { tell } from './report.js';
import { cleaning, LIST_OF_50, MESSAGES, ONE_TICKET, OPENING, POSTING, REFRESHING } from './routes.js';
import { environmentFor, startServer, WASIL, type Server } from './servers.js';
import { medianOf, shownFigure } from './spread.js';

interface Options extends Setting {
  minutes: number;
  connections: number;
}

interface Sample {
  seconds: number;
  bytes: number;
}

const MIB = 2 ** 20;
const CLEANED_EVERY_MS = 10_000;

/** `bench memory` */
export function memoryCommand(): Command {
  return new Command('memory')
    .description(
      'Watches the memory of Wasil under a mix of requests: 80 % reads of the hot routes, 15 % messages, 5 % new ' +
        'tickets. Prints what it has after the first minute (of a run of less than two: half-way) and at the end.',
    )
    .addOption(DATABASE)
    .addOption(TICKETS)
    .option('--minutes <number>', 'how long', positive, 5)
    .addOption(counted('--connections <number>', 'over how many connections', 64))
    .addOption(out('FILE.json and FILE.svg'))
    .action(run);
}

async function run({ database, tickets, minutes, connections, out: file }: Options): Promise<void> {
  const seconds = Math.max(4, Math.round(minutes * 60));
  const { samples, figures } = await ending(async (atEnd) => {
    const bed = await makeBed(database, tickets, atEnd);
    const server = await startServer(WASIL, environmentFor(bed.url));
    atEnd(server.stop);
    const samples: Sample[] = [];
    const over = new AbortController();
    const [figures] = await Promise.all([
      loadWith(server, mixFor(bed.callers, connections), { connections, seconds }).finally(() => {
        over.abort();
      }),
      sample(server, samples, seconds, over.signal),
      clean(bed, over.signal),
    ]);
    return { samples, figures };
  });
  const summary = summaryOf(samples);
  await tell([rowOf(summary, figures)], `On ${database}, ${connections} connections, ${seconds} s.`, {
    database,
    tickets,
    connections,
    seconds,
    summary,
    figures,
    samples,
    out: file,
    chart: lineChart(
      'Memory of the process (RSS) in MiB',
      samples.map((each) => [each.seconds, each.bytes / MIB]),
    ),
  });
}

/** Of 20 requests in a row, over any one connection, 16 read, three post and one opens. */
function mixFor(callers: Callers, connections: number): Sent[] {
  const kinds = [LIST_OF_50, ONE_TICKET, MESSAGES, REFRESHING, POSTING, OPENING].map(({ requests }) =>
    requests(callers),
  );
  const kindAt = (slot: number) => {
    if (slot === 19) return kinds[5];
    return slot % 6 === 5 ? kinds[4] : kinds[slot % 4];
  };
  return Array.from({ length: connections * 100 }, (_, index) => {
    const turn = Math.floor(index / connections) + (index % connections);
    const choice = kindAt(turn % 20) ?? [];
    const asked = choice[(index * 7) % choice.length];
    if (!asked) throw new Error('The mix has a gap');
    return sentTo('wasil', callers, asked);
  });
}

/** A sample each second until it is over. */
async function sample(server: Server, samples: Sample[], seconds: number, over: AbortSignal): Promise<void> {
  const progress = new Progress('Memory', seconds);
  const startedAt = performance.now();
  while (!over.aborted) {
    const elapsed = (performance.now() - startedAt) / 1000;
    samples.push({ seconds: Math.round(elapsed * 10) / 10, bytes: await server.memory() });
    progress.show(Math.min(elapsed, seconds - 1));
    await setTimeout(1000, undefined, { signal: over }).catch(() => undefined);
  }
  progress.show(seconds);
}

/** What is added is taken away again, so that lists and threads stay as long as they are. */
async function clean({ dataSource }: Bed, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await setTimeout(CLEANED_EVERY_MS, undefined, { signal: over }).catch(() => undefined);
    for (const statement of [...cleaning(POSTING), ...cleaning(OPENING)]) {
      await dataSource.query(statement).catch((error: unknown) => {
        // Whoever posts meanwhile may stand in the way: what is left is taken away the next time.
        if (!isDeadlock(error)) throw error;
      });
    }
  }
}

function summaryOf(samples: readonly Sample[]) {
  const last = samples.at(-1)?.seconds ?? 0;
  const settledAt = Math.min(60, last / 2);
  // One sample may stand just before or just after a garbage collection.
  const window = Math.min(10, last / 4);
  const around = (from: number) =>
    medianOf(
      samples.filter(({ seconds }) => seconds >= from && seconds <= from + window).map(({ bytes }) => bytes),
    );
  const [settled, end] = [around(settledAt), around(last - window)];
  return {
    settledAtSeconds: settledAt,
    settledBytes: settled,
    endBytes: end,
    ratio: end / settled,
    peakBytes: Math.max(...samples.map(({ bytes }) => bytes)),
  };
}

function rowOf(summary: ReturnType<typeof summaryOf>, { requestsPerSecond, p99 }: Figures) {
  return {
    [`MiB after ${summary.settledAtSeconds.toFixed(0)} s`]: shownFigure(summary.settledBytes / MIB),
    'MiB at the end': shownFigure(summary.endBytes / MIB),
    ratio: summary.ratio.toFixed(2),
    'peak MiB': shownFigure(summary.peakBytes / MIB),
    'requests/s': shownFigure(requestsPerSecond),
    'p99 ms': shownFigure(p99),
  };
}
