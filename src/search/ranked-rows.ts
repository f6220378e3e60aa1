import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { count, exactMoment, isBefore, newest } from '../database/keyset-sql.js';
import { isIn, Places } from './places.js';
import { POSTGRES, SQLITE, type Placed, type SearchDialect } from './search-dialect.js';
import { lookUpOf, type Term } from './search-query.js';
import { MOST_OLDER, MOST_RANKED, OLDER, visibleRows, type Search, type SearchSource } from './search.js';

/** A word that MANY_IN_SAMPLE of the newest SAMPLE texts have is too common to be looked up in the index. */
const SAMPLE = 300;
const MANY_IN_SAMPLE = 8;
/** How many texts that the index finds are looked at, whether or not the caller may see them. */
const MOST_LOOKED_UP = 500;

const OLDEST_RANKED = sql`((SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked))`;
const OLDEST_LOOKED_AT = sql`((SELECT created_at FROM oldest_looked_at), (SELECT id FROM oldest_looked_at))`;
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
    const older = this.scanOrLookUp(
      count(OLDER),
      isOlder
        ? [isOlderThanRead]
        : [sql`(SELECT count(*) FROM newest ${afterCursor}) < ${count(limit)}`, isOlderThanRead],
      limit,
      [sql`${this.moment} >= ${OLDEST_LOOKED_AT}`],
    );
    const parts = isOlder
      ? sql`ranked AS MATERIALIZED (${older})`
      : sql`newest AS MATERIALIZED (${this.scanOrLookUp(sql`place`, [sql`${this.moment} >= ${OLDEST_RANKED}`], MOST_RANKED)}),
          ranked AS MATERIALIZED (SELECT * FROM newest UNION ALL ${older})`;
    const oldest = (of: Sql) => sql`SELECT id, created_at FROM ${of} ORDER BY created_at, id LIMIT 1`;
    return sql`WITH ${this.lookUp ? this.strategy(this.lookUp) : empty}
      oldest_ranked AS MATERIALIZED (${oldest(sql`(${this.own(MOST_RANKED)}) own`)}),
      looked_at AS MATERIALIZED (${this.own(MOST_OLDER, [isOlderThanRead, ...this.source.filters])}),
      oldest_looked_at AS MATERIALIZED (${oldest(sql`looked_at`)}),
      ${parts},
      found AS MATERIALIZED (SELECT id, created_at, place, rank FROM ranked ${afterCursor}
        ORDER BY rank DESC, created_at DESC, id DESC LIMIT ${count(limit)}),
      page AS MATERIALIZED (SELECT * FROM found UNION ALL SELECT id, created_at, 0, 0 FROM oldest_looked_at
        WHERE (SELECT count(*) FROM found) < ${count(limit)} ${this.lookUp ? sql`AND NOT ${IS_RARE}` : empty}
          AND (SELECT count(*) FROM looked_at) = ${count(MOST_OLDER)})`;
  }

  /** For a row of the page, the id of the further text to show. */
  get firstInMore(): Sql {
    return this.places.firstInMore(this.search.alternatives);
  }

  /** @param ifScanned what must hold as well where the caller's rows are gone through. */
  private scanOrLookUp(
    rank: Sql,
    conditions: readonly Sql[],
    most: number,
    ifScanned: readonly Sql[] = [],
  ): Sql {
    const ranked = (found: Sql) => sql`SELECT id, created_at, place, ${rank} AS rank FROM (${found}) found`;
    const scanned = [...conditions, ...ifScanned];
    if (!this.lookUp) return ranked(this.scan(scanned, most));
    return sql`${ranked(this.scan([sql`NOT ${IS_RARE}`, ...scanned], most))}
      UNION ALL ${ranked(this.lookedUp([IS_RARE, ...conditions]))}`;
  }

  private scan(conditions: readonly Sql[], most: number): Sql {
    const { table, alias, ranges } = this.source;
    const { join: placeJoin, column } = this.placed;
    const from = sql`${raw(table)} ${raw(alias)} ${placeJoin}`;
    return newest(
      { columns: sql`${this.columns}, ${column}`, from },
      ranges,
      [...conditions, ...this.fits],
      most,
    );
  }

  private lookedUp(conditions: readonly Sql[]): Sql {
    const { join: placeJoin, column } = this.placed;
    const isVisible = sql`(${join(this.source.ranges, ' OR ')})`;
    return sql`SELECT ${this.columns}, ${column}
      FROM (SELECT DISTINCT id FROM looked_up) hit ${this.dialect.joinHit(this.source)} ${placeJoin}
      WHERE ${join([...conditions, isVisible, ...this.fits], ' AND ')}`;
  }

  private get placed(): Placed {
    return this.dialect.placed(this.places.placeOf(this.search.alternatives));
  }

  private get fits(): Sql[] {
    return [sql`${this.placed.reference} > 0`, ...this.source.filters];
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
    return sql`looked_up AS MATERIALIZED (${this.dialect.lookUp(this.source, term, MOST_LOOKED_UP + 1)}),
      strategy AS MATERIALIZED (SELECT CASE
        WHEN (SELECT count(*) FROM (${this.own(MOST_RANKED + 1)}) own) <= ${count(MOST_RANKED)} THEN false
        WHEN ${isCommon(table, 'title_words || content_words')} OR ${isCommon(more.table, 'content_words')} THEN false
        ELSE (SELECT count(*) FROM looked_up) <= ${count(MOST_LOOKED_UP)} END AS is_rare),`;
  }
}
