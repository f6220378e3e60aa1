import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { sentTo } from './asked.js';
import { makeBed } from './bed.js';
import { ending } from './ending.js';
import { loadWith, type Load } from './load.js';
import { counted, DATABASE, out, TICKETS, type Setting } from './options.js';
import { repeated } from './progress.js';
import { tell } from './report.js';
import { LIST_OF_50, MESSAGES, ONE_TICKET } from './routes.js';
import { environmentFor, startServer, WASIL, type Server } from './servers.js';
import { comparing, shownSpread } from './spread.js';

interface Options extends Setting, Load {
  pairs: number;
  workers: number;
}

interface Throughput {
  requestsPerSecond: number;
  p99: number;
  /** The share of the machine's processor time that nobody wanted meanwhile. */
  idle: number;
}

interface Result {
  route: string;
  pairs: { one: Throughput; several: Throughput }[];
}

/** `bench workers` */
export function workersCommand(): Command {
  return new Command('workers')
    .description(
      'Compares Wasil in one process (WORKERS=1) with Wasil in several, in turns on one database. Where no processor ' +
        'time is left idle the load, the database and the workers share what there is, and the ratio says little.',
    )
    .addOption(DATABASE)
    .addOption(TICKETS)
    .addOption(counted('--workers <number>', 'how many workers the second one has', 2))
    .addOption(counted('--pairs <number>', 'how many pairs of runs for each route', 5))
    .addOption(counted('--seconds <number>', 'how long each run takes', 5))
    .addOption(counted('--connections <number>', 'over how many connections', 64))
    .addOption(out('FILE.json'))
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { database, tickets, workers, pairs, out: file, ...load } = options;
  const results = await ending(async (atEnd) => {
    const { url, callers } = await makeBed(database, tickets, atEnd);
    const start = async (count: number) => {
      const server = await startServer(WASIL, { ...environmentFor(url), WORKERS: String(count) });
      atEnd(server.stop);
      return server;
    };
    const [one, several] = [await start(1), await start(workers)];
    const results: Result[] = [];
    for (const route of [LIST_OF_50, ONE_TICKET, MESSAGES]) {
      const requests = route.requests(callers).map((asked) => sentTo('wasil', callers, asked));
      const measure = async (server: Server): Promise<Throughput> => {
        const before = await processorTicks();
        const { requestsPerSecond, p99 } = await loadWith(server, requests, load);
        const after = await processorTicks();
        return { requestsPerSecond, p99, idle: (after.idle - before.idle) / (after.all - before.all) };
      };
      // What has not run before is not compiled yet.
      for (const server of [one, several]) await measure(server);
      const measured = await repeated(route.name, pairs, async () => ({
        one: await measure(one),
        several: await measure(several),
      }));
      results.push({ route: route.name, pairs: measured });
    }
    return results;
  });
  await tell(
    results.map(rowOf),
    `One process / ${workers} workers on ${availableParallelism()} cores, medians of the runs; idle: of the machine's ` +
      'processor time; a ratio is the median of the pairs, with the least and the greatest.',
    { ...options, cores: availableParallelism(), results, out: file },
  );
}

/** The machine's processor time so far: all of it, and what was spent idle or waiting for disks. */
async function processorTicks(): Promise<{ all: number; idle: number }> {
  const stat = await readFile('/proc/stat', 'utf8').catch(() => '');
  const ticks = (/^cpu +(.+)$/m.exec(stat)?.[1] ?? '').split(' ').map(Number);
  // user, nice, system, idle, iowait, irq, softirq, steal; what guests have is in user already.
  const all = ticks.slice(0, 8).reduce((sum, each) => sum + each, 0);
  return { all, idle: (ticks[3] ?? Number.NaN) + (ticks[4] ?? Number.NaN) };
}

function rowOf({ route, pairs }: Result): Record<string, string> {
  const { both, ratio } = comparing(pairs, ['one', 'several'], 'several');
  return {
    route,
    'requests/s': both('requestsPerSecond'),
    'p99 ms': both('p99'),
    'idle %': both('idle', 0.01),
    ratio: shownSpread(ratio('requestsPerSecond')),
    'ratio of p99': shownSpread(ratio('p99')),
  };
}
