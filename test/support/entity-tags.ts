import { expect } from '@jest/globals';
import type { Scene } from '../factories/scene.js';
import type { TestApp } from './app.js';
import type { Answer } from './client.js';

/** The entity tag of an answer, which must be a strong one (RFC 9110, 8.8.3). */
export function tagOf({ headers }: Answer): string {
  const tag = headers.get('etag') ?? '';
  expect(tag).toMatch(/^"[\x21\x23-\x7e]+"$/);
  return tag;
}

/** Everything that carries an entity tag, and where it is found. */
export const RESOURCES = {
  'a ticket': ({ ticket }: Scene) => `/tickets/${ticket.id}`,
  'a list of tickets': ({ creator }: Scene) => `/profiles/${creator.id}/tickets`,
  'a list of messages': ({ ticket }: Scene) => `/tickets/${ticket.id}/messages`,
  'a message': ({ ticket, message }: Scene) => `/tickets/${ticket.id}/messages/${message.id}`,
  'a history': ({ ticket }: Scene) => `/tickets/${ticket.id}/history`,
};
export type Resource = keyof typeof RESOURCES;
export const NAMES = Object.keys(RESOURCES) as Resource[];

/** Reads one of these as the ticket's creator. */
export function read(
  app: TestApp,
  name: Resource,
  cast: Scene,
  { ifNoneMatch, slash = '' }: { ifNoneMatch?: string; slash?: string } = {},
): Promise<Answer> {
  return app.send('GET', RESOURCES[name](cast) + slash, {
    token: cast.creator.token,
    ...(ifNoneMatch !== undefined && { headers: { 'if-none-match': ifNoneMatch } }),
  });
}
