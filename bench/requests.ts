import type { Fixture } from './fixture.js';
import { EMPLOYEES, PASSWORD, PROFILES, usernameOf, type UserName } from './users.js';

export interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** A route under load, with the requests that are sent to it in turns. */
export interface Route {
  name: string;
  requests: (fixture: Fixture) => Request[];
  /** Removes the rows that it has added, so that each run finds equally many. */
  cleanUp?: readonly string[];
  /** How many connections it is measured over at most. */
  mostConnections?: number;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export function get(path: string, token: string): Request {
  return { method: 'GET', path, headers: bearer(token) };
}

function post(path: string, body: object, headers: Record<string, string>): Request {
  const sent = { 'content-type': 'application/json', ...headers };
  return { method: 'POST', path, headers: sent, body: JSON.stringify(body) };
}

/** Sends one request. @throws Error where it fails. */
export async function send(url: string, { path, ...request }: Request): Promise<Response> {
  const response = await fetch(url + path, request);
  if (response.ok) return response;
  throw new Error(`${request.method} ${path}: ${response.status} ${await response.text()}`);
}

export const ticketsOf = (user: UserName) => `/profiles/${PROFILES[user]}/tickets`;

const CONTENT = 'Written by the benchmark.';
const NEW_TICKET = { title: 'No sound', content: CONTENT, assigned_to: PROFILES.manager };

function listOf(user: UserName) {
  return ({ tokens }: Fixture) => [get(ticketsOf(user), tokens[user])];
}

/** The hot routes. */
export const ROUTES = {
  listOf50: { name: 'list of 50 tickets', requests: listOf('few') },
  listOf1000: { name: 'list of 1,000 tickets', requests: listOf('many') },
  ticket: {
    name: 'one ticket',
    requests: ({ tokens, ticketIds }) => ticketIds.map((id) => get(`/tickets/${id}`, tokens.many)),
  },
  messages: {
    name: "a ticket's messages",
    requests: ({ tokens, ticketIds }) => ticketIds.map((id) => get(`/tickets/${id}/messages`, tokens.many)),
  },
  postMessage: {
    name: 'posting a message',
    requests: ({ tokens, ticketIds }) =>
      ticketIds.map((id) => post(`/tickets/${id}/messages`, { content: CONTENT }, bearer(tokens.many))),
    cleanUp: ['DELETE FROM events', `DELETE FROM messages WHERE content = '${CONTENT}'`],
  },
  openTicket: {
    name: 'opening a ticket',
    requests: ({ tokens }) => [post(ticketsOf('few'), NEW_TICKET, bearer(tokens.few))],
    cleanUp: ['DELETE FROM events', `DELETE FROM tickets WHERE content = '${CONTENT}'`],
  },
  refresh: { name: 'refreshing tokens', requests: ({ tokens }) => [get('/users/token/refresh', tokens.few)] },
  logIn: {
    name: 'logging in',
    requests: logInRequests,
    cleanUp: ["DELETE FROM sessions WHERE created_at > '2025-01-01'"],
    mostConnections: 8,
  },
} satisfies Record<string, Route>;

/** Each log-in is another user's, from another address, so that the log-in throttle holds nobody back. */
function logInRequests(): Request[] {
  return Array.from({ length: EMPLOYEES - PROFILES.most }, (_, index) => {
    const id = PROFILES.most + 1 + index;
    const body = { username: usernameOf(id), password: PASSWORD };
    return post('/login', body, { 'x-forwarded-for': `10.0.${id >> 8}.${id & 255}` });
  });
}
