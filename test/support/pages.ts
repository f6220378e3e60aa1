import { expect } from '@jest/globals';
import type { TestApp } from './app.js';
import type { Answer, RequestOptions } from './client.js';

/** Queries that no list which goes by time takes, and the parameter that is to be named. */
export const BAD_WINDOWS: [query: string, name: string][] = [
  ['limit=0', 'limit'],
  ['limit=1001', 'limit'],
  ['limit=x', 'limit'],
  ['limit=', 'limit'],
  ['limit=1&limit=2', 'limit'],
  ['cursor=', 'cursor'],
  ['cursor=x', 'cursor'],
  ['cursor=WyJBbWlyYSIsM10', 'cursor'],
];

/** Where a list goes on, as its `Link` header says (RFC 8288), relative to its own address; undefined where it ends. */
export function nextOf({ headers, url }: Answer): string | undefined {
  const link = headers.get('link');
  if (link === null) return undefined;
  expect(link).toMatch(/^<\?[^<>]+>; rel="next"$/);
  const { pathname, search } = new URL(link.slice(1, link.indexOf('>')), url);
  return pathname + search;
}

/** Every page of a list, each of them whole, from `path` on. */
export async function pagesFrom<Row>(
  app: TestApp,
  path: string,
  options: RequestOptions = {},
): Promise<Row[][]> {
  const pages: Row[][] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const answer: Answer = await app.send('GET', next, options);
    expect(answer.status).toBe(200);
    pages.push(answer.body as Row[]);
    next = nextOf(answer);
  }
  return pages;
}
