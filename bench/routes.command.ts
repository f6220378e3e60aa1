import { Command } from 'commander';
import { assertAlike, type Contestant } from './alike.js';
import { sentTo } from './asked.js';
import { makeBed, type Bed } from './bed.js';
import { ratioChart } from './chart.js';
import { ending } from './ending.js';
import { loadWith, type Figures, type Load } from './load.js';
import { counted, DATABASE, out, TICKETS, type Setting } from './options.js';
import { repeated } from './progress.js';
import { tell } from './report.js';
import { cleaning, ROUTES, type Route } from './routes.js';
import { environmentFor, FLOOR, startServer, WASIL } from './servers.js';
import { comparing, shownSpread } from './spread.js';

interface Options extends Setting, Load {
  pairs: number;
  route?: string;
}

/** What one route gave: a pair of runs each, one right after the other. */
interface RouteResult {
  route: string;
  connections: number;
  pairs: { wasil: Figures; floor: Figures }[];
}

/** `bench routes` */
export function routesCommand(): Command {
  return new Command('routes')
    .description(
      'Runs Wasil and a server written by hand (bench/floor.ts) side by side: on one database, with the same rows and ' +
        'equal answers, in turns. Prints both, their ratio and its spread over the pairs of runs.',
    )
    .addOption(DATABASE)
    .addOption(TICKETS)
    .addOption(counted('--pairs <number>', 'how many pairs of runs for each route', 5))
    .addOption(counted('--seconds <number>', 'how long each run takes', 5))
    .addOption(counted('--connections <number>', 'over how many connections; log-ins over 8 at most', 64))
    .option('--route <text>', 'only routes whose name has this in it')
    .addOption(out('FILE.json and FILE.svg'))
    .action(run);
}

async function run(options: Options): Promise<void> {
  const chosen = ROUTES.filter(({ name }) => name.includes(options.route ?? ''));
  if (chosen.length === 0)
    throw new Error(`There are these routes: ${ROUTES.map(({ name }) => name).join(', ')}.`);
  const results = await ending(async (atEnd) => {
    const bed = await makeBed(options.database, options.tickets, atEnd);
    const contestants: Contestant[] = [];
    for (const [name, program] of [
      ['wasil', WASIL],
      ['floor', FLOOR],
    ] as const) {
      const server = await startServer(program, environmentFor(bed.url), { counting: true });
      atEnd(server.stop);
      contestants.push({ name, server });
    }
    const routes: RouteResult[] = [];
    for (const route of chosen) routes.push(await compare(contestants, route, bed, options));
    return routes;
  });
  const { database, tickets, connections, seconds } = options;
  await tell(results.map(rowOf), NOTES, {
    database,
    tickets,
    connections,
    secondsEach: seconds,
    results,
    out: options.out,
    chart: ratioChart(results.map((result) => ({ name: result.route, ...ratiosOf(result) }))),
  });
}

const NOTES =
  'Wasil / the hand-written server, medians of the runs; µs: processor time of the server for each request. ' +
  'A ratio is the median of the pairs, with the least and the greatest.';

async function compare(
  contestants: readonly Contestant[],
  route: Route,
  { callers, dataSource }: Bed,
  { pairs, seconds, connections }: Options,
): Promise<RouteResult> {
  const load = { seconds, connections: Math.min(connections, route.connections ?? Infinity) };
  const clean = async () => {
    for (const statement of cleaning(route)) await dataSource.query(statement);
  };
  const measure = async ({ name, server }: Contestant, share: Load) => {
    const requests = route.requests(callers).map((asked) => sentTo(name, callers, asked));
    const figures = await loadWith(server, requests, share);
    await clean();
    return figures;
  };
  await assertAlike(contestants, route, callers);
  // What has not run before is not compiled yet; runs of a second only show that it works.
  if (seconds > 1) for (const each of contestants) await measure(each, { ...load, seconds: 2 });
  const measured = await repeated(route.name, pairs, async () => {
    const figures = {} as Record<Contestant['name'], Figures>;
    for (const each of contestants) figures[each.name] = await measure(each, load);
    return figures;
  });
  return { route: route.name, connections: load.connections, pairs: measured };
}

function compared({ pairs }: RouteResult) {
  return comparing(pairs, ['wasil', 'floor'], 'wasil');
}

/** How much of the hand-written server's speed Wasil has, and how its slowest hundredth compares. */
function ratiosOf(result: RouteResult) {
  const { ratio } = compared(result);
  return { speed: ratio('requestsPerSecond'), p99: ratio('p99') };
}

function rowOf(result: RouteResult): Record<string, string> {
  const { both } = compared(result);
  const { speed, p99 } = ratiosOf(result);
  return {
    route: result.route,
    'requests/s': both('requestsPerSecond'),
    'p50 ms': both('p50'),
    'p99 ms': both('p99'),
    µs: both('microsecondsPerRequest'),
    statements: both('statementsPerRequest'),
    bytes: both('bytesPerRequest'),
    MiB: both('memoryBytes', 2 ** 20),
    ratio: shownSpread(speed),
    'ratio of p99': shownSpread(p99),
  };
}
