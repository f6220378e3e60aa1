import { Column } from 'typeorm';
import { indexedWords } from './search-query.js';

type Entity = new () => object;

/** For each entity, its properties with words, and the property of the text that they are of. */
const columns = new Map<Entity, Map<string, string>>();

/**
 * A column with the indexed words of the entity's text `of`, by which it is searched. It is null until they are known: the
 * database empties it whenever the text changes, and who changes the text writes them (`wordsIn`).
 */
export function WordsOf(of: string): PropertyDecorator {
  return (target, property) => {
    const entity = target.constructor as Entity;
    columns.set(entity, (columns.get(entity) ?? new Map<string, string>()).set(String(property), of));
    Column('text', { name: `${of}_words`, nullable: true, select: false })(target, property);
  };
}

/** The entities that are searched. */
export function searchedEntities(): Entity[] {
  return [...columns.keys()];
}

/** For each text of an entity that is searched, the property of its words and that of the text. */
export function wordColumns(entity: Entity): [words: string, text: string][] {
  return [...(columns.get(entity) ?? [])];
}

/** The words of those texts among an entity's properties that are searched; undefined if none is. */
export function wordsIn<Row extends object>(
  entity: new () => Row,
  row: Partial<Row>,
): Partial<Row> | undefined {
  const texts = row as Record<string, unknown>;
  const words = wordColumns(entity).flatMap(([property, text]) =>
    typeof texts[text] === 'string' ? [[property, indexedWords(texts[text])] as const] : [],
  );
  return words.length > 0 ? (Object.fromEntries(words) as Partial<Row>) : undefined;
}
