import { setTimeout } from 'node:timers/promises';
import { createFixture, type Fixture } from './fixture.js';
import { load } from './load.js';
import { percentile, type Pair } from './report.js';
import { ROUTES, type Request } from './requests.js';
import type { Scenario } from './scenario.js';
import { startServer, type Server } from './server.js';

export const memory: Scenario = {
  name: 'memory',
  description:
    'Watches the memory of Wasil under a mix of requests: 80 % reads, 15 % new messages, 5 % new tickets. Compares the ' +
    'last ten seconds with those after the first minute, or after the first half of a run of less than two minutes.',
  compares: 'At the end / after the first minute',
  defaults: { tickets: 10_000, pairs: 1, seconds: 300 },
  async prepare({ database, tickets, seconds, connections }) {
    const fixture = await createFixture(database, tickets);
    const server = await startServer('src/main.js', fixture.url);
    const run = async () => {
      const loading = load(server, mixFor(fixture, connections), { connections, seconds });
      const [samples] = await Promise.all([watch(server, fixture, seconds), loading]);
      return [pairOf(samples)];
    };
    return [{ name: 'memory', run }];
  },
};

const CLEAN_UP = [...ROUTES.postMessage.cleanUp, ...ROUTES.openTicket.cleanUp];
const READS = [ROUTES.listOf50, ROUTES.ticket, ROUTES.messages, ROUTES.refresh];
const WRITES = [ROUTES.postMessage, ROUTES.postMessage, ROUTES.postMessage, ROUTES.openTicket];
const MIX = WRITES.flatMap((write) => [...READS, write]);

/** The requests of all connections: each goes through the mix again and again, and starts at another place. */
function mixFor(fixture: Fixture, connections: number): Request[] {
  const mix = MIX.map((route) => route.requests(fixture));
  return Array.from({ length: connections * 100 }, (_, index) => {
    const requests = mix[(Math.floor(index / connections) + (index % connections)) % mix.length] ?? [];
    return requests[(index * 7) % requests.length] as Request;
  });
}

/** Takes the memory in MiB every second, and keeps lists and threads as long as they are. */
async function watch(server: Server, { database }: Fixture, seconds: number): Promise<number[]> {
  const samples: number[] = [];
  for (const startedAt = performance.now(); performance.now() < startedAt + seconds * 1000;) {
    samples.push(await server.memory());
    for (const statement of samples.length % 10 === 0 ? CLEAN_UP : [])
      await database.query(statement).catch(ignoreDeadlock);
    await setTimeout(1000);
  }
  return samples;
}

/** The next clean-up removes what a deadlock with a post has left. */
function ignoreDeadlock(error: unknown): void {
  if ((error as { code?: unknown }).code !== '40P01') throw error;
}

function pairOf(samples: readonly number[]): Pair {
  const figuresFrom = (second: number) => ({
    // The median, as one sample may be taken right after a garbage collection.
    MiB: percentile(samples.slice(second, second + 10), 50),
    'most MiB so far': Math.max(...samples.slice(0, second + 10)),
  });
  const settled = Math.min(60, Math.floor(samples.length / 2));
  return [figuresFrom(Math.max(0, samples.length - 10)), figuresFrom(settled)];
}
