import assert from 'node:assert/strict';
import { createFixture } from './fixture.js';
import { load } from './load.js';
import { ROUTES, send, type Request, type Route } from './requests.js';
import { alternate, type Scenario } from './scenario.js';
import { startServer, type Program, type Server } from './server.js';

export const routes: Scenario = {
  name: 'routes',
  description:
    'Compares Wasil with the hand-written server (bench/baseline.ts), on one database and with the same answers. ' +
    'Log-ins come over 8 connections at most.',
  compares: 'Wasil / the hand-written server',
  defaults: { tickets: 10_000, pairs: 5, seconds: 5 },
  prepare: compare('src/main.js', Object.values<Route>(ROUTES)),
};

const { listOf50, listOf1000, ticket, messages, postMessage, openTicket } = ROUTES;

export const stack: Scenario = {
  name: 'stack',
  description:
    "Compares a bare Nest application that has the hand-written server's statements (bench/baseline-nest.ts) with that " +
    'server: how much of a difference is that of Nest, Passport and class-validator.',
  compares: 'A bare Nest application / the hand-written server',
  defaults: { tickets: 10_000, pairs: 5, seconds: 5 },
  prepare: compare('bench/baseline-nest.js', [
    listOf50,
    listOf1000,
    ticket,
    messages,
    postMessage,
    openTicket,
  ]),
};

function compare(program: Program, measured: readonly Route[]): Scenario['prepare'] {
  return async (options) => {
    const fixture = await createFixture(options.database, options.tickets);
    const compared = await startServer(program, fixture.url);
    const baseline = await startServer('bench/baseline.js', fixture.url);
    return measured.map((route) => {
      const requests = route.requests(fixture);
      const connections = Math.min(options.connections, route.mostConnections ?? Infinity);
      const measure = (server: Server) => async () => {
        const figures = await load(server, requests, { ...options, connections });
        for (const statement of route.cleanUp ?? []) await fixture.database.query(statement);
        return figures;
      };
      const { name, run } = alternate(route.name, options.pairs, measure(compared), measure(baseline));
      return { name, run: () => assertSameAnswers(compared, baseline, requests[0] as Request).then(run) };
    });
  };
}

/** @throws AssertionError where two servers answer a request differently. */
async function assertSameAnswers(first: Server, second: Server, request: Request): Promise<void> {
  const answers = [await answerOf(first, request), await answerOf(second, request)];
  assert.deepEqual(
    answers[0],
    answers[1],
    `The servers answer differently: ${request.method} ${request.path}`,
  );
}

/** The status and body of an answer; of what each server generates, like tokens and the ids of new rows, only the form. */
async function answerOf({ url }: Server, request: Request) {
  const response = await send(url, request);
  const isPost = request.method === 'POST';
  const body = JSON.parse(await response.text(), (name, value: unknown) => {
    if (name === 'refresh' || name === 'access') return /^[\w-]+(\.[\w-]+){2}$/.test(String(value));
    const isGenerated = isPost && ['id', 'created_at', 'updated_at'].includes(name);
    return isGenerated ? String(value).replaceAll(/\d+/g, '0') : value;
  }) as unknown;
  // The answer to a posted message is the whole thread, which is longer for the second server.
  return { status: response.status, body: isPost && Array.isArray(body) ? (body.at(-1) as unknown) : body };
}
