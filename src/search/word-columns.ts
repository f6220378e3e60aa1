import { Column } from 'typeorm';
import { indexedWords } from './search-query.js';

type Entity = new () => object;

/** A column of words: its property, that of the text, and what makes the words of it. */
interface WordColumn {
  words: string;
  text: string;
  make: (text: string) => string;
}

const columns = new Map<Entity, WordColumn[]>();

/**
 * A column with the indexed words of the entity's text `of`, by which it is searched. It is null until they are known: the
 * database empties it whenever the text changes, and who changes the text writes them (`wordsIn`).
 * @param make what makes them of the text.
 */
export function WordsOf(of: string, make = indexedWords): PropertyDecorator {
  return (target, property) => {
    const entity = target.constructor as Entity;
    columns.set(entity, [...wordColumns(entity), { words: String(property), text: of, make }]);
    Column('text', { name: `${of}_words`, nullable: true, select: false })(target, property);
  };
}

/** The entities that are searched. */
export function searchedEntities(): Entity[] {
  return [...columns.keys()];
}

/** The columns of words of an entity. */
export function wordColumns(entity: Entity): readonly WordColumn[] {
  return columns.get(entity) ?? [];
}

/** The words of those texts among an entity's properties that are searched; undefined if none is. */
export function wordsIn<Row extends object>(
  entity: new () => Row,
  row: Partial<Row>,
): Partial<Row> | undefined {
  const texts = row as Record<string, unknown>;
  const written = wordColumns(entity).flatMap(({ words, text, make }) =>
    typeof texts[text] === 'string' ? [[words, make(texts[text])] as const] : [],
  );
  return written.length > 0 ? (Object.fromEntries(written) as Partial<Row>) : undefined;
}
