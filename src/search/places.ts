import sql, { join, raw, type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { byLength, needleOf, type Alternative, type Term } from './search-query.js';
import { IN_CONTENT, IN_MORE, IN_TITLE, type SearchSource } from './search.js';

/** The condition, on PostgreSQL, that a term is in the indexed words of a text. */
export function isIn(words: Sql, term: Term): Sql {
  return anyOf(term.map((pattern) => sql`strpos(${words}, ${needleOf(pattern)}) > 0`));
}

/** Where, on PostgreSQL, all of a search is found in a row: IN_TITLE, IN_CONTENT or IN_MORE; 0 if it is not. */
export function placeOf(source: SearchSource, alternatives: readonly Alternative[]): Sql {
  const places = alternatives.map(({ found, absent }) => {
    // What is rare comes first: the database looks no further once a term is missing.
    const terms = byLength(found);
    const fits = [
      ...terms.map((term) => isAnywhere(source, term)),
      ...absent.map((term) => sql`NOT ${isAnywhere(source, term)}`),
    ];
    return sql`CASE WHEN (${join(fits, ' AND ')}) IS NOT TRUE THEN 0
      WHEN ${allOf(terms.map((term) => isInTitle(source, term)))} THEN ${count(IN_TITLE)}
      WHEN ${allOf(terms.map((term) => isInOwnText(source, term)))} THEN ${count(IN_CONTENT)}
      ELSE ${count(IN_MORE)} END`;
  });
  return sql`greatest(${join(places)})`;
}

/** The id, on PostgreSQL, of the first further text of a row with something that neither its title nor its content has. */
export function firstInMore(source: SearchSource, alternatives: readonly Alternative[]): Sql {
  const terms = alternatives.flatMap(({ found }) => found);
  const { table, key } = source.more;
  return sql`(SELECT more.id FROM ${raw(table)} more WHERE more.${raw(key)} = ${raw(source.alias)}.id
    AND ${anyOf(terms.map((term) => sql`(NOT ${isInOwnText(source, term)} AND ${isIn(sql`more.content_words`, term)})`))}
    ORDER BY more.created_at, more.id LIMIT 1)`;
}

function isInTitle({ alias }: SearchSource, term: Term): Sql {
  return isIn(raw(`${alias}.title_words`), term);
}

function isInOwnText(source: SearchSource, term: Term): Sql {
  return sql`(${isInTitle(source, term)} OR ${isIn(raw(`${source.alias}.content_words`), term)})`;
}

function isAnywhere(source: SearchSource, term: Term): Sql {
  const { table, key } = source.more;
  return sql`(${isInOwnText(source, term)} OR EXISTS (SELECT FROM ${raw(table)} more
    WHERE more.${raw(key)} = ${raw(source.alias)}.id AND ${isIn(sql`more.content_words`, term)}))`;
}

function anyOf(conditions: readonly Sql[]): Sql {
  return sql`(${join(conditions, ' OR ')})`;
}

function allOf(conditions: readonly Sql[]): Sql {
  return sql`(${join(conditions, ' AND ')})`;
}
