import { isDeepStrictEqual } from 'node:util';
import autocannon from 'autocannon';
import type { Bench } from './fill.js';
import type { Asked, Route } from './routes.js';
import type { Server } from './servers.js';

/** One of the two servers that are measured side by side. */
export interface Contestant {
  name: 'wasil' | 'floor';
  server: Server;
}

/** What a run of one server on one route gave; times in milliseconds. */
export interface Figures {
  requestsPerSecond: number;
  p50: number;
  p99: number;
  bytesPerRequest: number;
  memoryBytes: number;
}

interface Load {
  connections: number;
  seconds: number;
}

/** Sends a route's requests for a while over so many connections. @throws Error where one is not granted. */
export async function measure(
  { name, server }: Contestant,
  route: Route,
  bench: Bench,
  { connections, seconds }: Load,
): Promise<Figures> {
  const requests = route.requests(bench).map((asked) => ({
    method: asked.method,
    path: asked.path,
    headers: headersOf(asked, bench, name),
    ...(asked.body && { body: JSON.stringify(asked.body) }),
  }));
  const { non2xx, errors, ...result } = await autocannon({
    url: server.url,
    connections,
    duration: seconds,
    requests,
  });
  if (non2xx + errors > 0)
    throw new Error(`${name} did not grant ${non2xx + errors} requests: ${route.name}`);
  return {
    requestsPerSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    bytesPerRequest: Math.round(result.throughput.total / result.requests.total),
    memoryBytes: await server.memory(),
  };
}

function headersOf({ body, caller }: Asked, bench: Bench, name: Contestant['name']): Record<string, string> {
  return {
    authorization: `Bearer ${bench.callers[caller][name]}`,
    ...(body && { 'content-type': 'application/json' }),
  };
}

/** What a server answers to the first of a route's requests. */
async function answerOf({ name, server }: Contestant, route: Route, bench: Bench): Promise<unknown> {
  const [asked] = route.requests(bench);
  if (!asked) throw new Error(`${route.name} makes no request`);
  const { method, path, body } = asked;
  const response = await fetch(server.url + path, {
    method,
    headers: headersOf(asked, bench, name),
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** @throws Error where two servers do not answer alike, member by member; what each creation is given anew is left out. */
export async function assertAlike(contestants: Contestant[], route: Route, bench: Bench): Promise<void> {
  const answers = [];
  for (const contestant of contestants) answers.push(await answerOf(contestant, route, bench));
  const [first, ...others] = route.adds ? answers.map(withoutNews) : answers;
  for (const other of others) {
    if (isDeepStrictEqual(first, other)) continue;
    throw new Error(`${route.name} is not answered alike:\n${told(first)}\n${told(other)}`);
  }
}

function withoutNews(answer: unknown): unknown {
  const given = new Set(['id', 'created_at', 'updated_at']);
  const { status, body } = answer as { status: number; body: object | object[] };
  // Of a thread only what was added last is new, and it is new twice by the second answer.
  const added = (Array.isArray(body) ? body.at(-1) : body) as object;
  return { status, added: Object.fromEntries(Object.entries(added).filter(([name]) => !given.has(name))) };
}

function told(value: unknown): string {
  return JSON.stringify(value).slice(0, 2000);
}
