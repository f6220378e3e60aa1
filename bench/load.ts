import autocannon, { type Instance, type Result } from 'autocannon';
import { setTimeout } from 'node:timers/promises';
import { percentile } from './report.js';
import { send, type Request } from './requests.js';
import type { Server } from './server.js';

/** What a run gave; the processor time is that of the server for each request. */
export type LoadFigures = Record<'requests/s' | 'p50 ms' | 'p99 ms' | 'CPU µs', number>;

/** Sends a request over each connection as soon as the one before is answered. @throws Error where one fails. */
export async function load(
  server: Server,
  requests: readonly Request[],
  { connections, seconds }: { connections: number; seconds: number },
): Promise<LoadFigures> {
  const cpuBefore = await server.cpuSeconds();
  const times: number[] = [];
  let client = 0;
  const run = autocannon({
    url: server.url,
    connections,
    duration: seconds,
    requests: requests.slice(0, 1),
    setupClient: (each) => {
      each.setRequests(shareOf(requests, client++, connections));
    },
  }) as Promise<Result> & Instance;
  void run.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  const { non2xx, errors, duration } = await run;
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} requests failed`);
  const cpu = (await server.cpuSeconds()) - cpuBefore;
  return { ...figuresOf(times, duration), 'CPU µs': (cpu / times.length) * 1e6 };
}

/** Sends so many requests a second, evenly, whether earlier ones are answered or not. @throws Error where one fails. */
export async function loadAtRate(
  server: Server,
  requests: readonly Request[],
  { rate, seconds }: { rate: number; seconds: number },
): Promise<Omit<LoadFigures, 'CPU µs'>> {
  const times: number[] = [];
  const timed = async (request: Request) => {
    const sentAt = performance.now();
    await (await send(server.url, request)).arrayBuffer();
    times.push(performance.now() - sentAt);
  };
  const startedAt = performance.now();
  const running: Promise<void>[] = [];
  for (let index = 0; index < rate * seconds; index++) {
    const early = startedAt + (index * 1000) / rate - performance.now();
    if (early > 0) await setTimeout(early);
    const sent = timed(requests[index % requests.length] as Request);
    // A failure is thrown at the end, not as an unhandled rejection meanwhile.
    sent.catch(() => undefined);
    running.push(sent);
  }
  await Promise.all(running);
  return figuresOf(times, seconds);
}

function figuresOf(times: readonly number[], seconds: number) {
  const [p50, p99] = [percentile(times, 50), percentile(times, 99)];
  return { 'requests/s': times.length / seconds, 'p50 ms': p50, 'p99 ms': p99 };
}

/** A client's own part of the requests, or all of them where there are fewer requests than clients. */
function shareOf(requests: readonly Request[], client: number, clients: number): Request[] {
  return requests.filter((_, index) => requests.length < clients || index % clients === client);
}
