import autocannon, { type Result } from 'autocannon';
import type { Sent } from './asked.js';
import type { Server } from './servers.js';
import { percentileOf } from './spread.js';

/** What a run on one server gave; times in milliseconds. */
export interface Figures {
  requestsPerSecond: number;
  p50: number;
  p99: number;
  /** Of the server's processor time, all its threads together. */
  microsecondsPerRequest: number;
  statementsPerRequest: number;
  bytesPerRequest: number;
  memoryBytes: number;
}

export interface Load {
  connections: number;
  seconds: number;
}

/**
 * Sends requests for a while over so many connections, each of which has a share of them to itself and goes through
 * it again and again.
 * @throws Error where one is not granted.
 */
export async function loadWith(
  server: Server,
  requests: readonly Sent[],
  { connections, seconds }: Load,
): Promise<Figures> {
  const before = { processor: await server.processorSeconds(), statements: await server.statements() };
  const times: number[] = [];
  let connection = 0;
  const { non2xx, errors, throughput, duration } = await new Promise<Result>((resolve, reject) => {
    const run = autocannon(
      {
        url: server.url,
        connections,
        duration: seconds,
        requests: requests.slice(0, 1),
        setupClient: (client) => {
          client.setRequests(shareOf(requests, connection++, connections));
        },
      },
      (error: Error | null, result) => {
        if (error) reject(error);
        else resolve(result);
      },
    );
    run.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  });
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} requests were not granted`);
  const count = times.length;
  return {
    requestsPerSecond: count / duration,
    p50: percentileOf(times, 50),
    p99: percentileOf(times, 99),
    microsecondsPerRequest: (((await server.processorSeconds()) - before.processor) / count) * 1e6,
    statementsPerRequest: ((await server.statements()) - before.statements) / count,
    bytesPerRequest: Math.round(throughput.total / count),
    memoryBytes: await server.memory(),
  };
}

function shareOf(requests: readonly Sent[], index: number, connections: number): Sent[] {
  const share = requests.filter((_, place) => place % connections === index % connections);
  return share.length > 0 ? share : requests.slice(index % requests.length, (index % requests.length) + 1);
}
