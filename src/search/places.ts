import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { byLength, needleOf, type Alternative, type Term } from './search-query.js';
import type { SearchDialect } from './search-dialect.js';
import { IN_CONTENT, IN_MORE, IN_TITLE, type SearchSource } from './search.js';

/** The condition that a term is in the indexed words of a text. */
export function isIn({ contains }: SearchDialect, words: Sql, term: Term): Sql {
  return anyOf(term.map((pattern) => contains(words, needleOf(pattern))));
}

/** Says of the rows of a source where something stands, in SQL. */
export class Places {
  constructor(
    private readonly dialect: SearchDialect,
    private readonly source: SearchSource,
  ) {}

  /** Where all of a search is found in a row: IN_TITLE, IN_CONTENT or IN_MORE; 0 if it is not. */
  placeOf(alternatives: readonly Alternative[]): Sql {
    const places = alternatives.map(({ found, absent }) => {
      // What is rare comes first: the database looks no further once a term is missing.
      const terms = byLength(found);
      const { inTime } = this.dialect;
      const fits = [
        ...(inTime ? [inTime] : []),
        ...terms.map((term) => this.isAnywhere(term)),
        ...absent.map((term) => sql`NOT ${this.isAnywhere(term)}`),
      ];
      return sql`CASE WHEN (${join(fits, ' AND ')}) IS NOT TRUE THEN 0
        WHEN ${allOf(terms.map((term) => this.isInTitle(term)))} THEN ${count(IN_TITLE)}
        WHEN ${allOf(terms.map((term) => this.isInOwnText(term)))} THEN ${count(IN_CONTENT)}
        ELSE ${count(IN_MORE)} END`;
    });
    return this.dialect.greatest(places);
  }

  /** The id of the first further text of a row with something that neither its title nor its content has. */
  firstInMore(alternatives: readonly Alternative[]): Sql {
    if (!this.more) return sql`NULL`;
    const terms = alternatives.flatMap(({ found }) => found);
    const isNew = (term: Term) =>
      sql`(NOT ${this.isInOwnText(term)} AND ${isIn(this.dialect, sql`more.content_words`, term)})`;
    return sql`(SELECT more.id FROM ${this.more} AND ${anyOf(terms.map(isNew))}
      ORDER BY more.created_at, more.id LIMIT 1)`;
  }

  private isInTitle(term: Term): Sql {
    return isIn(this.dialect, raw(`${this.source.alias}.title_words`), term);
  }

  private isInOwnText(term: Term): Sql {
    return sql`(${this.isInTitle(term)} OR ${isIn(this.dialect, raw(`${this.source.alias}.content_words`), term)})`;
  }

  private isAnywhere(term: Term): Sql {
    if (!this.more) return this.isInOwnText(term);
    // Not EXISTS, for which PostgreSQL might read all messages at once.
    return sql`(${this.isInOwnText(term)}
      OR (SELECT 1 FROM ${this.more} AND ${isIn(this.dialect, sql`more.content_words`, term)} LIMIT 1) IS NOT NULL)`;
  }

  /** The further texts of a row, with a condition; undefined where there are none. */
  private get more(): Sql | undefined {
    const { alias, more } = this.source;
    if (!more) return undefined;
    const { inTime } = this.dialect;
    // Of sixteen texts one: to ask takes longer than to look at a short text. Nobody can choose which, as by its id.
    const ending = inTime ? sql`AND (random() & 15 OR ${inTime})` : empty;
    return sql`${raw(more.table)} more WHERE more.${raw(more.key)} = ${raw(alias)}.id ${ending}`;
  }
}

function anyOf(conditions: readonly Sql[]): Sql {
  return sql`(${join(conditions, ' OR ')})`;
}

function allOf(conditions: readonly Sql[]): Sql {
  return sql`(${join(conditions, ' AND ')})`;
}
