import { Injectable } from '@nestjs/common';
import { Queries } from '../database/queries.js';
import { postgresSearch } from './postgres-search.js';
import type { Catalogue, Found, Search } from './search.js';
import { sqliteSearch } from './sqlite-search.js';

/** Full-text search, which both databases do in one statement each. */
@Injectable()
export class SearchService {
  constructor(private readonly queries: Queries) {}

  /** The rows of a catalogue that fit, the best ranked first and then the newest, at most `limit`. */
  find(catalogue: Catalogue, search: Search): Promise<Found[]> {
    const statement = this.queries.isPostgres ? postgresSearch : sqliteSearch;
    return this.queries.rows<Found>(statement(catalogue, search), 'long');
  }
}
