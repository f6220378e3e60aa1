import type { Bench } from './fill.js';

/** A request of the benchmark; both servers must answer it alike. */
export interface Asked {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
  caller: keyof Bench['callers'];
}

/** A hot path: the requests that are made to it, again and again. */
export interface Route {
  name: string;
  requests: (bench: Bench) => Asked[];
  /** How the rows that it adds are known, for them to be taken away again. */
  adds?: 'messages' | 'tickets';
}

const MARK = 'Written by the benchmark.';

const list = (caller: Asked['caller']) => (bench: Bench) =>
  [{ method: 'GET', path: `/profiles/${bench.callers[caller].profileId}/tickets`, caller }] as Asked[];

const under = (bench: Bench, method: Asked['method'], path: string, body?: object) =>
  bench.callers.many.ticketIds.map((id): Asked => ({
    method,
    path: `/tickets/${id}${path}`,
    caller: 'many',
    ...(body && { body }),
  }));

export const ROUTES: Route[] = [
  { name: 'list of 50 tickets', requests: list('few') },
  { name: 'list of 1,000 tickets', requests: list('many') },
  { name: 'one ticket', requests: (bench) => under(bench, 'GET', '') },
  { name: "a ticket's messages", requests: (bench) => under(bench, 'GET', '/messages') },
  {
    name: 'posting a message',
    requests: (bench) => under(bench, 'POST', '/messages', { content: MARK }),
    adds: 'messages',
  },
  {
    name: 'opening a ticket',
    requests: ({ callers, managerId }) => [
      {
        method: 'POST',
        path: `/profiles/${callers.few.profileId}/tickets`,
        body: { title: 'No sound', content: MARK, assigned_to: managerId },
        caller: 'few',
      },
    ],
    adds: 'tickets',
  },
];

/** Takes away what a route has added, so that each measurement finds the same. */
export function cleaning({ adds }: Route): string | undefined {
  return adds && `DELETE FROM ${adds} WHERE content = '${MARK}'`;
}
