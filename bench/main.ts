import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import pg from 'pg';
import { PostgresServer } from '../test/support/postgres.setup.js';
import { fill, prepare, type Bench } from './fill.js';
import { assertAlike, measure, type Contestant } from './measure.js';
import { chartOf, tableOf, type Report, type RouteResult } from './report.js';
import { cleaning, ROUTES, type Route } from './routes.js';
import { startServer } from './servers.js';

const SECRET = 'a signing key that only the benchmark has ever used';

interface Options {
  tickets: number;
  pairs: number;
  seconds: number;
  connections: number;
  route?: string;
  out?: string;
}

const program = new Command('bench')
  .description(
    'Runs Wasil and a server written by hand (bench/floor.ts) side by side: on one PostgreSQL of its own, with the same ' +
      'rows and equal answers, in turns. Prints both, their ratio and its spread over the pairs of runs.',
  )
  .option('--tickets <number>', 'how many tickets to fill in, with five messages each', whole, 10_000)
  .option('--pairs <number>', 'how many pairs of runs for each route', whole, 5)
  .option('--seconds <number>', 'how long each run takes', whole, 5)
  .option('--connections <number>', 'over how many connections', whole, 64)
  .option('--route <text>', 'only routes whose name has this in it')
  .option('--out <file>', 'where to write the report as FILE.json and FILE.svg')
  .action(run);

await program.parseAsync();

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return value;
}

async function run(options: Options): Promise<void> {
  const postgres = await PostgresServer.create();
  const stops: (() => Promise<unknown>)[] = [() => postgres.remove()];
  try {
    const url = `${postgres.url}/postgres`;
    const environment = {
      DATABASE_URL: url,
      JWT_SECRET: SECRET,
      RATE_LIMIT: 'off',
      MAX_EVENT_LOOP_DELAY_MS: '0',
    };
    const wasil = await startServer('src/main.js', environment);
    stops.unshift(wasil.stop);
    const database = new pg.Client({ connectionString: url });
    await database.connect();
    stops.unshift(() => database.end());
    await fill(database, options.tickets, (done) => {
      showProgress('Tickets', done, options.tickets);
    });
    const bench = await prepare(database, SECRET);
    const floor = await startServer('bench/floor.js', environment);
    stops.unshift(floor.stop);
    const contestants: Contestant[] = [
      { name: 'wasil', server: wasil },
      { name: 'floor', server: floor },
    ];
    const results: RouteResult[] = [];
    for (const route of ROUTES.filter(({ name }) => name.includes(options.route ?? ''))) {
      const clean = async () => {
        const statement = cleaning(route);
        if (statement !== undefined) await database.query(statement);
      };
      results.push(await compare(contestants, route, bench, options, clean));
    }
    await tell(
      {
        command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim(),
        database: 'PostgreSQL',
        tickets: options.tickets,
        connections: options.connections,
        secondsEach: options.seconds,
        results,
      },
      options.out,
    );
  } finally {
    for (const stop of stops) await stop();
  }
}

async function compare(
  contestants: Contestant[],
  route: Route,
  bench: Bench,
  { pairs, ...load }: Options,
  clean: () => Promise<void>,
): Promise<RouteResult> {
  await assertAlike(contestants, route, bench);
  // What has not run before is not compiled yet.
  for (const each of contestants)
    await measure(each, route, bench, { ...load, seconds: Math.min(2, load.seconds) });
  await clean();
  const result: RouteResult = { route: route.name, pairs: [] };
  for (let pair = 1; pair <= pairs; pair++) {
    const figures = new Map<string, Awaited<ReturnType<typeof measure>>>();
    for (const each of contestants) {
      figures.set(each.name, await measure(each, route, bench, load));
      await clean();
    }
    const [wasil, floor] = [figures.get('wasil'), figures.get('floor')];
    if (wasil && floor) result.pairs.push({ wasil, floor });
    showProgress(route.name, pair, pairs);
  }
  return result;
}

async function tell(report: Report, out: string | undefined): Promise<void> {
  console.table(tableOf(report));
  console.log(
    'Wasil / the hand-written server; the ratio is the median of the pairs, with the least and the greatest.',
  );
  if (out === undefined) return;
  await mkdir(dirname(out), { recursive: true });
  await writeFile(`${out}.json`, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(`${out}.svg`, chartOf(report));
}

function showProgress(what: string, done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${what}: ${done}/${all}${done === all ? '\n' : ''}`);
  else if (done === all) console.error(`${what}: ${all}`);
}
