import type { TestApp } from './app.js';
import type { Answer } from './client.js';
import { nextOf } from './pages.js';

/** Walks a list from page to page and gives each page's ids; `between` runs after every page. */
export async function walk(
  app: TestApp,
  token: string,
  start: string,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number[][]> {
  const pages: number[][] = [];
  for (let path: string | undefined = start; path !== undefined;) {
    const page = (await app.send('GET', path, { token })) as Answer<{ id: number }[]>;
    if (page.status !== 200) throw new Error(`no page at ${path}: ${JSON.stringify(page.body)}`);
    pages.push(page.body.map(({ id }) => id));
    path = nextOf(page);
    await between();
  }
  return pages;
}
