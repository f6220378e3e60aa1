import { describe, expect, test } from '@jest/globals';
import { JsonRows, type Json } from '../../src/database/json.js';
import { Page } from '../../src/database/keyset.js';

const rows = [{ id: 5 }, { id: 4 }, { id: 3 }];
const place = ({ id }: { id: number }) => ({ key: id * 10, id });
const asItIs = (row: { id: number }) => row;

describe('a page', () => {
  test('leaves out the row beyond the limit and says where the next page begins', () => {
    const page = Page.of(rows, { limit: 2 }, place, asItIs);
    expect(page.items).toEqual([{ id: 5 }, { id: 4 }]);
    expect(page.next).toEqual({ key: 40, id: 4 });
  });

  test('is the last one where there was no row beyond the limit', () => {
    const page = Page.of(rows, { limit: 3 }, place, asItIs);
    expect(page.items).toEqual(rows);
    expect(page.next).toBeUndefined();
  });

  test('keeps its place where its rows are shown as something else', () => {
    const page = Page.of(rows, { limit: 1 }, place, ({ id }) => `#${id}`);
    expect(page.items).toEqual(['#5']);
    expect(page.next).toEqual({ key: 50, id: 5 });
  });
});

interface Line {
  id: number;
  created_at: string;
}

describe('a page of lines that the database has put together', () => {
  const lineOf = (id: number) =>
    JSON.stringify({ id, created_at: `2026-01-31T08:00:0${id}.000Z`, text: 'a,\n"b' });
  const lines = new JsonRows<Line>(Buffer.from([5, 4, 3].map(lineOf).join(',\n')), 3);
  const idsOf = ({ items }: Page<Line>) => (items as Json<Line[]>).parse().map(({ id }) => id);

  test('leaves out the line beyond the limit and says where the next page begins', () => {
    const page = Page.inTime(lines, { limit: 2 });
    expect(idsOf(page)).toEqual([5, 4]);
    expect(page.next).toEqual({ key: Date.parse('2026-01-31T08:00:04.000Z'), id: 4 });
  });

  test('may have one line only', () => {
    const page = Page.inTime(new JsonRows<Line>(Buffer.from([5, 4].map(lineOf).join(',\n')), 2), {
      limit: 1,
    });
    expect(idsOf(page)).toEqual([5]);
    expect(page.next?.id).toBe(5);
  });

  test('is the last one where there was no line beyond the limit', () => {
    const page = Page.inTime(lines, { limit: 3 });
    expect(idsOf(page)).toEqual([5, 4, 3]);
    expect(page.next).toBeUndefined();
  });

  test('may be empty', () => {
    expect(idsOf(Page.inTime(new JsonRows<Line>(Buffer.of(), 0), { limit: 3 }))).toEqual([]);
  });
});
