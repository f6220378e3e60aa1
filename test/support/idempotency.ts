import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Person } from '../factories/person.js';
import type { Desk } from '../factories/ticket.js';
import type { TestApp } from './app.js';
import { countRows } from './rows.js';
import { noteSecrets } from './secrets.js';

/** An answer to the letter. */
export interface Received {
  status: number;
  text: string;
  headers: Headers;
}

/** A request that creates something under a ticket's people. */
export interface Creation {
  what: 'a ticket' | 'a message';
  path: (desk: Desk) => string;
  body: (desk: Desk) => Record<string, unknown>;
  /** How many of these there are by now. */
  count: (app: TestApp, desk: Desk) => Promise<number>;
}

export const CREATIONS: Creation[] = [
  {
    what: 'a ticket',
    path: ({ creator }) => `/profiles/${creator.id}/tickets`,
    body: ({ assignee }) => ({ title: 'No sound', content: 'Since this noon.', assigned_to: assignee.id }),
    count: ({ databaseUrl }, { creator }) => countRows(databaseUrl, 'tickets', `created_by = ${creator.id}`),
  },
  {
    what: 'a message',
    path: ({ ticket }) => `/tickets/${ticket.id}/messages`,
    body: () => ({ content: 'Is there any news?' }),
    count: ({ databaseUrl }, { ticket }) => countRows(databaseUrl, 'messages', `ticket_id = ${ticket.id}`),
  },
];

export function newKey(): string {
  return randomUUID();
}

/** Sends a POST that its sender may repeat, with its key. */
export async function postOnce(
  app: TestApp,
  { token }: Pick<Person, 'token'>,
  path: string,
  key: string,
  body: unknown,
): Promise<Received> {
  noteSecrets(body);
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  };
  const answer = await fetch(app.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** How many keys of somebody are taken. */
export function countKeys({ databaseUrl }: TestApp, { id }: Pick<Person, 'id'>): Promise<number> {
  return countRows(databaseUrl, 'idempotency_keys', `profile_id = ${id}`);
}

/** Asserts that an answer is an earlier one again. */
export function expectSame(answer: Received, first: Received): void {
  expect({ status: answer.status, text: answer.text }).toEqual({ status: 201, text: first.text });
  expect(answer.headers.get('content-type')).toBe(first.headers.get('content-type'));
}

/** Asserts an error, whole (RFC 9457). */
export function expectRefused({ status, text, headers }: Received, expected: number): void {
  expect({ status, body: JSON.parse(text) as unknown }).toEqual({
    status: expected,
    body: {
      type: expect.stringMatching(/./),
      title: expect.stringMatching(/./),
      status: expected,
      detail: expect.stringMatching(/./),
    },
  });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
}
