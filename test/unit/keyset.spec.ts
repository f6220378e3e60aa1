import { describe, expect, test } from '@jest/globals';
import { Page } from '../../src/database/keyset.js';

const rows = [{ id: 5 }, { id: 4 }, { id: 3 }];
const place = ({ id }: { id: number }) => ({ key: id * 10, id });

describe('a page', () => {
  test('leaves out the row beyond the limit and says where the next page begins', () => {
    const page = Page.of(rows, { limit: 2 }, place);
    expect(page.items).toEqual([{ id: 5 }, { id: 4 }]);
    expect(page.next).toEqual({ key: 40, id: 4 });
  });

  test('is the last one where there was no row beyond the limit', () => {
    const page = Page.of(rows, { limit: 3 }, place);
    expect(page.items).toEqual(rows);
    expect(page.next).toBeUndefined();
  });

  test('keeps its place when its rows are turned into something else', () => {
    const page = Page.of(rows, { limit: 1 }, place).map(({ id }) => `#${id}`);
    expect(page.items).toEqual(['#5']);
    expect(page.next).toEqual({ key: 50, id: 5 });
  });
});
