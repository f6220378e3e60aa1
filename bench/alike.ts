import { isDeepStrictEqual } from 'node:util';
import { ask, keptConnections, sentTo, type Contender } from './asked.js';
import type { Callers } from './callers.js';
import type { Route } from './routes.js';
import type { Server } from './servers.js';

/** One of the two servers that are measured side by side. */
export interface Contestant {
  name: Contender;
  server: Server;
}

/**
 * Asks both for a route's first request.
 * @throws Error where they do not answer alike, member by member; of what each makes anew, like ids and tokens, it
 * counts only that it is there.
 */
export async function assertAlike(
  contestants: readonly Contestant[],
  route: Route,
  callers: Callers,
): Promise<void> {
  const answers: unknown[] = [];
  for (const contestant of contestants)
    answers.push(comparable(await answerOf(contestant, route, callers), route));
  const [first, ...others] = answers;
  for (const other of others) {
    if (isDeepStrictEqual(first, other)) continue;
    throw new Error(`${route.name} is not answered alike:\n${told(first)}\n${told(other)}`);
  }
}

interface Answer {
  status: number;
  body: object | object[];
}

async function answerOf({ name, server }: Contestant, route: Route, callers: Callers): Promise<Answer> {
  const [asked] = route.requests(callers);
  if (!asked) throw new Error(`${route.name} makes no request`);
  const agent = keptConnections(1);
  const { status, body } = await ask(agent, server.url, sentTo(name, callers, asked));
  agent.destroy();
  if (status >= 300) throw new Error(`${name} answers ${status} to ${route.name}: ${body}`);
  return { status, body: JSON.parse(body) as Answer['body'] };
}

function comparable({ status, body }: Answer, { adds }: Route): Answer {
  if (adds !== 'messages' && adds !== 'tickets') return { status, body: withoutTokens(body) };
  // Of a thread only what was added last is new, and it is new twice by the second answer.
  const added = (Array.isArray(body) ? body.at(-1) : body) as object;
  return { status, body: withKinds(added, ['id', 'created_at', 'updated_at'], kindOf) };
}

function withoutTokens(body: Answer['body']): Answer['body'] {
  return Array.isArray(body) ? body : withKinds(body, ['refresh', 'access'], isToken);
}

function withKinds(body: object, names: readonly string[], kind: (value: unknown) => unknown): object {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      names.includes(name) ? kind(value) : (value as unknown),
    ]),
  );
}

function kindOf(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(/\d/g, '0') : typeof value;
}

function isToken(value: unknown): string {
  return typeof value === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value) ? 'a token' : 'no token';
}

function told(value: unknown): string {
  return JSON.stringify(value).slice(0, 2000);
}
