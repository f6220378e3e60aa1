import { Injectable } from '@nestjs/common';
import { Queries } from '../database/queries.js';
import { postgresSearch } from './postgres-search.js';
import type { Catalogue, Found, Search } from './search.js';
import { sqliteSearch } from './sqlite-search.js';

/** Full-text search, in one statement on either database. */
@Injectable()
export class SearchService {
  constructor(private readonly queries: Queries) {}

  /** The rows of a catalogue that fit, at most `limit`: the best rank first, within a rank the newest. */
  find(catalogue: Catalogue, search: Search): Promise<Found[]> {
    const statement = this.queries.isPostgres ? postgresSearch : sqliteSearch;
    return this.queries.rows<Found>(statement(catalogue, search), 'long');
  }
}
