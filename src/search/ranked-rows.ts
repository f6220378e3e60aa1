import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { count, exactMoment, isBefore, newest } from '../database/keyset-sql.js';
import { isIn, Places } from './places.js';
import { IS_SOUGHT, POSTGRES, SQLITE, type SearchDialect } from './search-dialect.js';
import { lookUpOf, type Term } from './search-query.js';
import { MOST_OLDER, MOST_RANKED, OLDER, visibleRows, type Search, type SearchSource } from './search.js';

/** A word that MANY_IN_SAMPLE of the newest SAMPLE texts have is too common to be looked up in the index. */
const SAMPLE = 300;
const MANY_IN_SAMPLE = 8;
/** How many texts that the index finds are looked at, whether or not the caller may see them. */
const MOST_LOOKED_UP = 500;

const OLDEST_RANKED = sql`((SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked))`;
const IS_RARE = sql`(SELECT is_rare FROM strategy)`;

/**
 * A search as SQL, best rank first. It goes through the caller's rows, the newest first, or it looks up the longest words in the
 * indexes of all rows. Where one way is slow the other is fast. The statement itself chooses (`is_rare`), since it is planned
 * once for all words.
 */
export class RankedRows {
  private readonly dialect: SearchDialect;
  private readonly places: Places;
  private readonly lookUp: Term | undefined;
  private readonly columns: Sql;
  private readonly moment: Sql;

  constructor(
    private readonly source: SearchSource,
    private readonly search: Search,
    isPostgres: boolean,
  ) {
    this.dialect = isPostgres ? POSTGRES : SQLITE;
    this.places = new Places(this.dialect, source);
    this.lookUp = lookUpOf(search.alternatives);
    const row = raw(source.alias);
    this.columns = sql`${row}.id, ${row}.created_at`;
    this.moment = sql`(${row}.created_at, ${row}.id)`;
  }

  /**
   * A WITH whose `page` has the id, created_at, place and rank of the rows of a page. A row of rank 0 was not found: all rows
   * down to it were looked at without filling the page, and older ones were not.
   */
  get page(): Sql {
    const { after, limit } = this.search;
    const { filters } = this.source;
    const isOlder = after?.rank === OLDER;
    const rows = visibleRows(this.source);
    const afterCursor =
      after && !isOlder
        ? sql`WHERE (rank, created_at, id) < (${after.rank}, ${exactMoment(rows, after.at, after.id)}, ${after.id})`
        : empty;
    const isOlderThanRead = isOlder
      ? isBefore(rows, after.at, after.id)
      : sql`${this.moment} < ${OLDEST_RANKED}`;
    // Rows older than the ranked ones are searched only if the ranked ones don't fill the page.
    const isAsked = isOlder ? [] : [sql`(SELECT count(*) FROM newest ${afterCursor}) < ${count(limit)}`];
    const older = sql`older AS MATERIALIZED (SELECT id, created_at, place, ${count(OLDER)} AS rank
      FROM (${this.fitting(raw('looked_at'), [...isAsked, isOlderThanRead])}) fitting LIMIT ${count(limit)}),`;
    const newest = sql`newest AS MATERIALIZED (SELECT id, created_at, place, place AS rank
      FROM (${this.fitting(raw('ranked_own'), [sql`${this.moment} >= ${OLDEST_RANKED}`])}) fitting),`;
    const oldest = (of: string) => sql`SELECT id, created_at FROM ${raw(of)} ORDER BY created_at, id LIMIT 1`;
    return sql`WITH ranked_own AS MATERIALIZED (${this.own(MOST_RANKED)}),
      oldest_ranked AS MATERIALIZED (${oldest('ranked_own')}),
      looked_at AS MATERIALIZED (${this.own(MOST_OLDER, [isOlderThanRead, ...filters])}),
      ${this.lookUp ? this.strategy(this.lookUp) : empty}
      ${isOlder ? empty : newest}
      ${older}
      found AS MATERIALIZED (SELECT id, created_at, place, rank
        FROM (${isOlder ? empty : sql`SELECT * FROM newest UNION ALL`} SELECT * FROM older) ranked ${afterCursor}
        ORDER BY rank DESC, created_at DESC, id DESC LIMIT ${count(limit)}),
      page AS MATERIALIZED (SELECT * FROM found UNION ALL SELECT id, created_at, 0, 0 FROM (${oldest('looked_at')}) oldest
        WHERE (SELECT count(*) FROM found) < ${count(limit)} ${this.lookUp ? sql`AND NOT ${IS_RARE}` : empty}
          AND (SELECT count(*) FROM looked_at) = ${count(MOST_OLDER)})`;
  }

  /** For a row of the page, the id of the further text to show. */
  get firstInMore(): Sql {
    return this.places.firstInMore(this.search.alternatives);
  }

  /**
   * The rows in which all is found, with their places: of those in `own`, or of those that were looked up. Both are in the order
   * of time, and so is what is found: a limit on it takes the newest (Queries.list). The limit in here only makes that each
   * row's place is worked out once.
   */
  private fitting(own: Sql, conditions: readonly Sql[]): Sql {
    const row = raw(this.source.alias);
    const candidates = this.lookUp
      ? sql`SELECT id FROM ${own} WHERE NOT ${IS_RARE} UNION ALL SELECT id FROM hits`
      : sql`SELECT id FROM ${own}`;
    return sql`SELECT * FROM (
        SELECT ${row}.id, ${row}.created_at, ${this.places.placeOf(this.search.alternatives)} AS place
        FROM (${candidates}) hit ${this.dialect.joinHit(this.source)}
        WHERE ${join([this.isVisible, ...conditions, ...this.source.filters], ' AND ')} LIMIT ${count(MOST_OLDER)}) placed
      WHERE place > 0`;
  }

  private get isVisible(): Sql {
    return sql`(${join(this.source.ranges, ' OR ')})`;
  }

  private own(most: number, conditions: readonly Sql[] = []): Sql {
    const { table, alias, ranges } = this.source;
    return newest(
      { columns: this.columns, from: sql`${raw(table)} ${raw(alias)}` },
      ranges,
      conditions,
      most,
    );
  }

  /**
   * The queries that settle whether a term is looked up, and what is found then. These look at all rows, whoever may see them:
   * what they find is only where to look among the caller's.
   */
  private strategy(term: Term): Sql {
    const { table, more } = this.source;
    const isCommon = (from: string, words: string) => sql`(SELECT count(*) FROM (
        SELECT ${raw(words)} AS words FROM ${raw(from)} unscoped ORDER BY id DESC LIMIT ${count(SAMPLE)}) sample
      WHERE ${isIn(this.dialect, sql`words`, term)}) >= ${count(MANY_IN_SAMPLE)}`;
    const isTooMuch = this.dialect.isTooMuch?.(this.source, term);
    return sql`sought AS MATERIALIZED (SELECT CASE
        WHEN (SELECT count(*) FROM (${this.own(MOST_RANKED + 1)}) own) <= ${count(MOST_RANKED)} THEN false
        WHEN ${isCommon(table, 'title_words || content_words')} ${more ? sql`OR ${isCommon(more.table, 'content_words')}` : empty} THEN false
        ${isTooMuch ? sql`WHEN ${isTooMuch} THEN false` : empty} ELSE true END AS is_sought),
      looked_up AS MATERIALIZED (${this.dialect.lookUp(this.source, term, MOST_LOOKED_UP + 1)}),
      strategy AS MATERIALIZED (SELECT ${IS_SOUGHT} AND (SELECT count(*) FROM looked_up) <= ${count(MOST_LOOKED_UP)} AS is_rare),
      hits AS MATERIALIZED (SELECT ${this.columns} FROM (SELECT DISTINCT id FROM looked_up WHERE ${IS_RARE}) hit
        ${this.dialect.joinHit(this.source)} WHERE ${this.isVisible} ORDER BY created_at DESC, ${raw(this.source.alias)}.id DESC),`;
  }
}
