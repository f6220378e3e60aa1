import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { ask, keptConnections } from './asked.js';
import { OwnDatabases, type DatabaseKind } from './databases.js';
import { ending } from './ending.js';
import { counted, DATABASE, out } from './options.js';
import { repeated } from './progress.js';
import { tell } from './report.js';
import { BARE, environmentFor, startServer, WASIL } from './servers.js';
import { medianOf, ratioOf, shownFigure, shownSpread } from './spread.js';

interface Options {
  database: DatabaseKind;
  pairs: number;
  out?: string;
}

/** A route as the bare application has it. */
export interface BareRoute {
  verb: 'get' | 'post' | 'put' | 'delete';
  paths: string[];
  /** The name of its method. */
  name: string;
  /** Which controller it belongs to. */
  group: string;
}

/** What a start took, in milliseconds, and what it had in memory then. */
interface Start {
  milliseconds: number;
  memoryBytes: number;
}

/** `bench start` */
export function startCommand(): Command {
  return new Command('start')
    .description(
      'Compares how long Wasil takes from its process being started, on a migrated database, until /health/ready ' +
        'answers 200, with a bare Nest application of the same packages, modules and routes (bench/bare.ts), in turns.',
    )
    .addOption(DATABASE)
    .addOption(counted('--pairs <number>', 'how many pairs of starts', 10))
    .addOption(out('FILE.json'))
    .action(run);
}

async function run({ database, pairs, out: file }: Options): Promise<void> {
  const starts = await ending(async (atEnd) => {
    const databases = await OwnDatabases.create(database);
    atEnd(() => databases.remove());
    const { url } = await databases.open('bench');
    const environment = environmentFor(url);
    const bareRoutes = { ...environment, BARE_ROUTES: JSON.stringify(await routesOfWasil()) };
    const both = async () => ({
      wasil: await timeStart(WASIL, environment),
      bare: await timeStart(BARE, bareRoutes),
    });
    // So that what they are made of has been read from the disk before.
    await both();
    return repeated('Starts', pairs, both);
  });
  const row = (name: 'wasil' | 'bare') => ({
    application: name,
    'ms until ready': shownFigure(medianOf(starts.map((pair) => pair[name].milliseconds))),
    MiB: shownFigure(medianOf(starts.map((pair) => pair[name].memoryBytes)) / 2 ** 20),
  });
  const ratio = ratioOf(
    starts,
    ({ wasil }) => wasil.milliseconds,
    ({ bare }) => bare.milliseconds,
  );
  const [wasil, bare] = [row('wasil'), row('bare')];
  await tell(
    [{ ...wasil, ratio: shownSpread(ratio) }, bare],
    `Medians of ${pairs} starts of each; the ratio is Wasil to the bare application, the median of the pairs, with the ` +
      'least and the greatest.',
    { database, ratio, starts, out: file },
  );
}

async function timeStart(program: string, environment: NodeJS.ProcessEnv): Promise<Start> {
  const startedAt = performance.now();
  const server = await startServer(program, environment);
  const agent = keptConnections(1);
  try {
    const { status } = await ask(agent, server.url, { method: 'GET', path: '/health/ready', headers: {} });
    const milliseconds = performance.now() - startedAt;
    if (status !== 200) throw new Error(`${program} answers ${status} to /health/ready`);
    return { milliseconds, memoryBytes: await server.memory() };
  } finally {
    agent.destroy();
    await server.stop();
  }
}

interface Operation {
  operationId: string;
  tags: string[];
  description?: string;
}

/** The routes of Wasil's own document, other spellings of a path included. */
async function routesOfWasil(): Promise<BareRoute[]> {
  const { paths } = JSON.parse(await readFile('openapi.json', 'utf8')) as {
    paths: Record<string, Record<BareRoute['verb'], Operation>>;
  };
  const nest = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1');
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([verb, { operationId, tags, description = '' }]) => {
      const [, alias] = /Also at [A-Z]+ (\/\S+?)\.(?:\s|$)/.exec(description) ?? [];
      return {
        verb: verb as BareRoute['verb'],
        paths: [path, ...(alias === undefined ? [] : [alias])].map(nest),
        name: operationId,
        group: tags[0] ?? '',
      };
    }),
  );
}
