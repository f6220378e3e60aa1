import { Page, placeInTime, ranked, unranked, type Cursor } from '../database/keyset.js';
import { excerptOf, type ExcerptPart } from './excerpt.js';
import { PatternIndex } from './pattern-index.js';
import type { Alternative } from './search-query.js';
import type { RankedPage } from './search-statement.js';
import { OLDER, type Search } from './search.js';

/** How many snippets one answer has at most: each is cut from a text when it is asked for. */
const MOST_SNIPPETS = 100;

/** What a page of found rows is asked for with: where it begins, how long it is, and whether its rows come with snippets. */
interface PageOfFound {
  cursor?: Cursor | undefined;
  limit: number;
  snippets?: boolean | undefined;
}

interface Row {
  id: number;
  created_at: string;
}

/**
 * A page of what a search finds, the best first.
 * @param find looks for it.
 */
export async function foundPage<View extends Row>(
  alternatives: readonly Alternative[],
  { cursor, limit: most, snippets: excerpts = false }: PageOfFound,
  find: (search: Search) => Promise<RankedPage>,
): Promise<Page<View & { snippet?: ExcerptPart[] }>> {
  if (alternatives.length === 0) return new Page([]);
  const limit = excerpts ? Math.min(most, MOST_SNIPPETS) : most;
  const { rank, time } = unranked(Number(cursor?.key ?? 0));
  const { rows, isCut, end } = await find({
    alternatives,
    ...(cursor && { after: { rank, at: new Date(time), id: cursor.id } }),
    limit: limit + 1,
    excerpts,
  });
  const patterns = new PatternIndex(alternatives);
  const page = Page.of(
    rows.map(({ json, rank, excerpt }) => {
      const row = JSON.parse(json) as View;
      const shown = excerpt === undefined ? row : { ...row, snippet: excerptOf(excerpt, patterns) };
      return { place: placeOf(rank, row), shown };
    }),
    { limit },
    ({ place }) => place,
    ({ shown }) => shown,
    isCut,
  );
  if (page.next || end === undefined) return page;
  return new Page(page.items, placeOf(OLDER, JSON.parse(end) as Row));
}

function placeOf(rank: number, row: Row): Cursor {
  const { key, id } = placeInTime(row);
  return { key: ranked(rank, Number(key)), id };
}
