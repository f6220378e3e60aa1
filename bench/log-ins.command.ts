import { Command } from 'commander';
import { ask, keptConnections, sentTo, type Sent } from './asked.js';
import { makeBed } from './bed.js';
import { ending } from './ending.js';
import { loadWith } from './load.js';
import { counted, DATABASE, out, TICKETS, type Setting } from './options.js';
import { repeated } from './progress.js';
import { tell } from './report.js';
import { cleaning, LOGGING_IN, ONE_TICKET } from './routes.js';
import { environmentFor, startServer, WASIL } from './servers.js';
import { comparing, percentileOf, shownSpread } from './spread.js';
import { atRate } from './steady.js';

interface Options extends Setting {
  pairs: number;
  seconds: number;
  connections: number;
  rate: number;
  logIns: number;
}

/** Reads of one ticket: what the slowest hundredth of them takes in milliseconds, and how many there are a second. */
interface Reads {
  p99: number;
  requestsPerSecond: number;
}

interface Result {
  reads: string;
  pairs: { without: Reads; beside: Reads }[];
}

/** `bench log-ins` */
export function logInsCommand(): Command {
  return new Command('log-ins')
    .description(
      'Measures reads of one ticket without and with log-ins beside them, in turns: as many reads as there can be, ' +
        'and reads at a fixed rate, which leave the processor some time. Each log-in is by another user, from another ' +
        'address, with the right password.',
    )
    .addOption(DATABASE)
    .addOption(TICKETS)
    .addOption(counted('--pairs <number>', 'how many pairs of runs, of each kind', 5))
    .addOption(counted('--seconds <number>', 'how long each run takes', 10))
    .addOption(counted('--connections <number>', 'over how many connections reads come', 64))
    .addOption(counted('--rate <number>', 'how many reads a second at the fixed rate', 300))
    .addOption(counted('--log-ins <number>', 'how many log-ins a second', 20))
    .addOption(out('FILE.json'))
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { database, tickets, out: file } = options;
  const results = await ending(async (atEnd) => {
    const bed = await makeBed(database, tickets, atEnd);
    const server = await startServer(WASIL, environmentFor(bed.url));
    atEnd(server.stop);
    const agent = keptConnections(options.connections);
    atEnd(() => {
      agent.destroy();
    });
    const sender = (requests: readonly Sent[]) => (index: number) =>
      granted(ask(agent, server.url, requests[index % requests.length] as Sent));
    const reads = ONE_TICKET.requests(bed.callers).map((asked) => sentTo('wasil', bed.callers, asked));
    const logIns = LOGGING_IN.requests(bed.callers).map((asked) => sentTo('wasil', bed.callers, asked));
    const kinds: [string, () => Promise<Reads>][] = [
      ['as many as there can be', () => loadWith(server, reads, options)],
      [`${options.rate} a second`, () => steadyReads(sender(reads), options)],
    ];
    const results: Result[] = [];
    for (const [name, read] of kinds) {
      const besideLogIns = async () => {
        const [figures] = await Promise.all([
          read(),
          atRate(options.logIns, options.seconds, sender(logIns)),
        ]);
        for (const statement of cleaning(LOGGING_IN)) await bed.dataSource.query(statement);
        return figures;
      };
      // What has not run before is not compiled yet.
      await besideLogIns();
      const pairs = await repeated(name, options.pairs, async () => ({
        without: await read(),
        beside: await besideLogIns(),
      }));
      results.push({ reads: name, pairs });
    }
    return results;
  });
  await tell(
    results.map(rowOf),
    `Without / with ${options.logIns} log-ins a second, medians of the runs; a ratio is with to without, the median of ` +
      'the pairs, with the least and the greatest.',
    { ...options, results, out: file },
  );
}

async function granted(answered: ReturnType<typeof ask>): Promise<void> {
  const { status, body } = await answered;
  if (status >= 300) throw new Error(`A request was answered with ${status}: ${body}`);
}

async function steadyReads(
  send: (index: number) => Promise<void>,
  { rate, seconds }: Options,
): Promise<Reads> {
  const times = await atRate(rate, seconds, send);
  return { p99: percentileOf(times, 99), requestsPerSecond: times.length / seconds };
}

function rowOf({ reads, pairs }: Result): Record<string, string> {
  const { both, ratio } = comparing(pairs, ['without', 'beside'], 'beside');
  return {
    reads,
    'reads/s': both('requestsPerSecond'),
    'p99 ms': both('p99'),
    'ratio of p99': shownSpread(ratio('p99')),
    'ratio of reads/s': shownSpread(ratio('requestsPerSecond')),
  };
}
