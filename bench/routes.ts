import type { Asked } from './asked.js';
import type { Callers } from './callers.js';
import { EMPLOYEES, PASSWORD, PROFILES, usernameOf, type CallerName } from './people.js';

/** A hot path: the requests that are made to it, again and again. */
export interface Route {
  name: string;
  requests: (callers: Callers) => Asked[];
  /** The rows that it adds. */
  adds?: keyof typeof CLEANING;
  /** Over how many connections it is asked at most. */
  connections?: number;
}

const MARK = 'Written by the benchmark.';

/** Takes away what a route has added, so that each measurement finds the same. */
const CLEANING = {
  messages: [`DELETE FROM messages WHERE content = '${MARK}'`, 'DELETE FROM ticket_changes'],
  tickets: [`DELETE FROM tickets WHERE content = '${MARK}'`],
  sessions: ["DELETE FROM sessions WHERE created_at > '2025-01-01'"],
};

export function cleaning({ adds }: Route): readonly string[] {
  return adds ? CLEANING[adds] : [];
}

const list = (caller: CallerName) => (): Asked[] => [
  { method: 'GET', path: `/profiles/${PROFILES[caller]}/tickets`, caller },
];

const under = (callers: Callers, method: Asked['method'], path: string, body?: object) =>
  callers.many.ticketIds.map((id): Asked => ({
    method,
    path: `/tickets/${id}${path}`,
    caller: 'many',
    ...(body && { body }),
  }));

export const LIST_OF_50: Route = { name: 'list of 50 tickets', requests: list('few') };

export const ONE_TICKET: Route = { name: 'one ticket', requests: (callers) => under(callers, 'GET', '') };

export const MESSAGES: Route = {
  name: "a ticket's messages",
  requests: (callers) => under(callers, 'GET', '/messages'),
};

export const POSTING: Route = {
  name: 'posting a message',
  requests: (callers) => under(callers, 'POST', '/messages', { content: MARK }),
  adds: 'messages',
};

export const OPENING: Route = {
  name: 'opening a ticket',
  requests: () => [
    {
      method: 'POST',
      path: `/profiles/${PROFILES.few}/tickets`,
      body: { title: 'No sound', content: MARK, assigned_to: PROFILES.manager },
      caller: 'few',
    },
  ],
  adds: 'tickets',
};

export const REFRESHING: Route = {
  name: 'refreshing tokens',
  requests: () => [{ method: 'GET', path: '/users/token/refresh', caller: 'few' }],
};

/** Different people, each from an address of their own: the brake on guessing lets those who share one take turns. */
export const LOGGING_IN: Route = {
  name: 'logging in',
  requests: () =>
    Array.from({ length: EMPLOYEES - PROFILES.deep }, (_, index) => PROFILES.deep + 1 + index).map((id) => ({
      method: 'POST',
      path: '/login',
      body: { username: usernameOf(id), password: PASSWORD },
      address: `10.0.${id >> 8}.${id & 255}`,
    })),
  adds: 'sessions',
  connections: 8,
};

export const ROUTES: readonly Route[] = [
  LIST_OF_50,
  { name: 'list of 1,000 tickets', requests: list('many') },
  ONE_TICKET,
  MESSAGES,
  POSTING,
  OPENING,
  REFRESHING,
  LOGGING_IN,
];
