import { DataSource } from 'typeorm';
import type { TestApp } from './app.js';

type Row = Record<string, unknown>;

// Written now and then of whoever was there, whatever they did.
const WRITTEN_IN_PASSING = 'lastUsedAt';

/** Every row of every table by its key, hidden columns included. */
export type AllRows = Map<string, Map<string, Row>>;

export async function allRows(app: TestApp): Promise<AllRows> {
  const all: AllRows = new Map();
  const dataSource = app.nest.get(DataSource);
  for (const entity of dataSource.entityMetadatas) {
    const query = dataSource.createQueryBuilder<Row>(entity.target as new () => Row, 'row');
    const hidden = entity.columns.filter(({ isSelect }) => !isSelect);
    query.addSelect(hidden.map(({ propertyName }) => `row.${propertyName}`));
    for (const { propertyName } of entity.primaryColumns) query.addOrderBy(`row.${propertyName}`);
    const found = await query.getMany();
    const keyOf = (row: Row) =>
      entity.primaryColumns.map(({ propertyName }) => String(row[propertyName])).join(' ');
    all.set(entity.tableName, new Map(found.map((row) => [keyOf(row), columnsOf(row)])));
  }
  return all;
}

/** What is different in a table: of changed rows their key and, in their columns that changed, what is there now. */
export interface Difference {
  added?: Row[];
  removed?: string[];
  changed?: Record<string, Row>;
}

/** What is different between two states of the database, of the tables in which anything is. */
export function differences(before: AllRows, after: AllRows): Record<string, Difference> {
  const different: Record<string, Difference> = {};
  for (const [table, rows] of after) {
    const earlier = before.get(table) ?? new Map<string, Row>();
    const added = [...rows].filter(([key]) => !earlier.has(key)).map(([, row]) => row);
    const removed = [...earlier.keys()].filter((key) => !rows.has(key));
    const changed = [...earlier].flatMap(([key, old]) => {
      const now = Object.entries(rows.get(key) ?? old);
      const columns = now.filter(([column, value]) => JSON.stringify(value) !== JSON.stringify(old[column]));
      return columns.length > 0 ? [[key, Object.fromEntries(columns)] as const] : [];
    });
    if (added.length + removed.length + changed.length === 0) continue;
    different[table] = {
      ...(added.length > 0 && { added }),
      ...(removed.length > 0 && { removed }),
      ...(changed.length > 0 && { changed: Object.fromEntries(changed) }),
    };
  }
  return different;
}

function columnsOf(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== WRITTEN_IN_PASSING));
}
